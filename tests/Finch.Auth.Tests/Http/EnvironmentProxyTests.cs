using Finch.Auth.Http;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Http;

public class EnvironmentProxyTests
{
    [Theory]
    [InlineData("https://ghcr.io/v2/", true)]
    [InlineData("https://localhost:5000/", false)]
    [InlineData("https://127.0.0.1/", false)]
    [InlineData("https://internal.example/", false)]
    [InlineData("https://a.internal.example/", false)]
    [InlineData("https://notinternal.example/", true)]
    [InlineData("https://10.1.2.3/", false)]
    [InlineData("https://11.1.2.3/", true)]
    [InlineData("https://only.example:8443/", false)]
    [InlineData("https://only.example/", true)]
    [InlineData("https://[fd00::1]/", false)]
    public void NO_PROXY_knows_domains_ports_and_ranges(string address, bool proxied)
    {
        var proxy = new EnvironmentProxy(Surroundings.With(
            ("HTTPS_PROXY", "http://proxy.example:3128"), ("NO_PROXY", ".internal.example, 10.0.0.0/8,only.example:8443,fd00::/8")));
        Assert.Equal(proxied, proxy.GetProxy(new Uri(address)) is not null);
    }

    [Fact]
    public void Each_scheme_has_its_variable_and_lower_case_counts()
    {
        var proxy = new EnvironmentProxy(Surroundings.With(("https_proxy", "proxy.example:3128")));
        Assert.Equal(new Uri("http://proxy.example:3128"), proxy.GetProxy(new Uri("https://ghcr.io")));
        Assert.Null(proxy.GetProxy(new Uri("http://ghcr.io")));
    }

    [Fact]
    public void A_password_of_the_proxy_is_used_and_a_bad_address_is_not_repeated()
    {
        var proxy = new EnvironmentProxy(Surroundings.With(("HTTPS_PROXY", "http://ann:p%40ss@proxy.example")));
        Assert.Equal("p@ss", proxy.Credentials!.GetCredential(new Uri("http://proxy.example"), "Basic")!.Password);
        Assert.Equal("http://proxy.example/", proxy.GetProxy(new Uri("https://ghcr.io"))!.ToString());
        var error = Assert.Throws<RegistryAuthException>(() => new EnvironmentProxy(Surroundings.With(("HTTPS_PROXY", "http://ann:hunter2@"))));
        Assert.DoesNotContain("hunter2", error.Message);
    }
}
