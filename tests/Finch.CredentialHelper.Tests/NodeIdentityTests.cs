using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Finch.Auth.Http;
using Xunit;

namespace Finch.CredentialHelper.Tests;

/// <summary>Images that a node pulls as itself: Amazon ECR, ECR Public, and what is stored for other registries.</summary>
public sealed class NodeIdentityTests : SandboxTests
{
    [Theory]
    [InlineData(Ecr, "api.ecr.eu-west-1.amazonaws.com")]
    [InlineData(Ecr + ":443", "api.ecr.eu-west-1.amazonaws.com")]
    [InlineData(Account + ".dkr.ecr-fips.us-gov-west-1.amazonaws.com", "api.ecr-fips.us-gov-west-1.amazonaws.com")]
    [InlineData(Account + ".dkr-ecr.eu-central-1.on.aws", "ecr.eu-central-1.api.aws")]
    [InlineData(Account + ".dkr-ecr-fips.us-east-1.on.aws", "ecr-fips.us-east-1.api.aws")]
    [InlineData(Account + ".dkr.ecr.cn-north-1.amazonaws.com.cn", "api.ecr.cn-north-1.amazonaws.com.cn")]
    [InlineData("ecr-public.aws.com", "ecr-public.us-east-1.api.aws")]
    [InlineData("public.ecr.aws", "api.ecr-public.us-east-1.amazonaws.com")]
    public async Task A_registry_s_name_chooses_the_endpoint(string registry, string endpoint)
    {
        var answer = await Node.AskAsync(registry + "/team/app");
        Assert.Equal((registry, "AWS", "Registry"), (answer.Key, answer.User, answer.CacheKeyType));
        // The second before the minute: the token is asked for a moment before its age is looked at.
        Assert.Matches("^(6h0m0s|5h59m[0-9]+s)$", answer.CacheDuration);
        Assert.Equal([$"GetAuthorizationToken {endpoint}"], Asked);
    }

    [Fact]
    public async Task The_password_opens_the_registry()
    {
        var answer = await Node.AskAsync(Ecr + "/team/app");
        using var web = new HttpClient(HttpTransport.Create(new TransportOptions(new WebProxy(Sandbox.Proxy), Sandbox.CaBundleFile)));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"https://{Ecr}/v2/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Basic($"{answer.User}:{answer.Password}"));
        using var response = await web.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Many_pulls_at_once_ask_aws_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => Node.AskAsync($"{Ecr}/app{i}"), TestContext.Current.CancellationToken)));
        Assert.Single(answers.Select(answer => answer.Password).Distinct());
        Assert.Single(Asked);
    }

    [Fact]
    public async Task Public_images_need_no_aws_credentials()
    {
        Node["AWS_ACCESS_KEY_ID"] = Node["AWS_SECRET_ACCESS_KEY"] = null;
        var answer = await Node.AskAsync("public.ecr.aws/docker/library/busybox");
        Assert.Equal((null, "0s"), (answer.Key, answer.CacheDuration));
        Assert.StartsWith($"ecr-credential-provider: no Amazon ECR token for {Ecr}: Unable to locate credentials (hint: give the node a role",
            (await Node.AskAsync(Ecr + "/app")).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_is_not_given_the_node_s_token_nor_the_node_the_pod_s()
    {
        var node = await Node.AskAsync(Ecr + "/app");
        var kept = Node.Files.ToList();
        var pod = await Node.AskAsync(Ecr + "/app", "e30.e30.e30", Role);
        Assert.NotEqual(node.Password, pod.Password);
        Assert.Equal(node.Password, (await Node.AskAsync(Ecr + "/app")).Password);
        Assert.Equal(kept, Node.Files);
    }

    [Theory]
    [InlineData("auths", "registry.test:5000/app", "registry.test:5000")]
    [InlineData("auths", "registry.test:5000/other/app", "registry.test:5000")]
    [InlineData("auths", "registry.test:5000/team/app", "registry.test:5000/team")]
    [InlineData("auths", "registry.test:5000/team/deep/app", "registry.test:5000/team")]
    [InlineData("auths", "registry.test:5000/v2/app", "registry.test:5000")]
    [InlineData("DOCKER_AUTH_CONFIG", "registry.test:5000/team/app", "registry.test:5000/team")]
    public async Task A_stored_credential_is_answered_for_the_path_it_is_kept_for(string place, string image, string key)
    {
        var config = Auths(("registry.test:5000", "ann:all"), ("registry.test:5000/team", "ann:team"), ("registry.test:5000/v2/app", "ann:v2"));
        if (place == "auths")
            Node.Write(".finch/config.json", config);
        else
            Node[place] = config;
        var answer = await Node.AskAsync(image);
        Assert.Equal((key, "ann", "Image", "0s"), (answer.Key, answer.User, answer.CacheKeyType, answer.CacheDuration));
        Assert.Equal(image.Contains("/team/", StringComparison.Ordinal) ? "team" : image.Contains("/v2/", StringComparison.Ordinal) ? "v2" : "all", answer.Password);
        Assert.Empty(Asked);
    }

    [Fact]
    public async Task DOCKER_CONFIG_names_the_configuration()
    {
        Node.Write("etc/config.json", Auths(("https://index.docker.io/v1/", "ann:hub")).Insert(1, "\"credsStore\":\"finch\","));
        Node["DOCKER_CONFIG"] = Node.Home + "/etc";
        var answer = await Node.AskAsync("docker.io/library/nginx");
        Assert.Equal(("docker.io", "hub"), (answer.Key, answer.Password));
    }

    [Fact]
    public async Task A_rule_puts_a_name_of_one_s_own_in_front_of_ecr_and_names_the_role()
    {
        Node.Write(".finch/finch.yaml", $$"""
            registries:
              "images.test:5000": { account: "{{Account}}", region: eu-west-1, role_arn: "{{Role}}" }
            """);
        var answer = await Node.AskAsync("images.test:5000/team/app");
        Assert.Equal(("images.test:5000", "AWS", "Registry"), (answer.Key, answer.User, answer.CacheKeyType));
        Assert.Equal(["AssumeRole sts.eu-west-1.amazonaws.com", "GetAuthorizationToken api.ecr.eu-west-1.amazonaws.com"], Asked);
    }

    [Fact]
    public async Task A_registry_that_a_rule_makes_anonymous_is_shown_nothing()
    {
        Node.Write(".finch/finch.yaml", $"registries:\n  {Ecr}: {{ anonymous: true }}\n  registry.test: {{ anonymous: true }}\n");
        Node.Write(".finch/config.json", Auths(("registry.test", "ann:pw")));
        Assert.Null((await Node.AskAsync(Ecr + "/app")).Key);
        Assert.Null((await Node.AskAsync("registry.test/app")).Key);
        Assert.Null((await Node.AskAsync("registry.test/app", "e30.e30.e30", Role)).Key);
        Assert.Empty(Asked);
    }

    [Fact]
    public async Task Rules_that_cannot_be_read_stop_the_pull()
    {
        Node.Write(".finch/finch.yaml", "registries:\n  ghcr.io: { rolle: x }\n");
        Assert.Contains("finch.yaml:2:14: 'rolle' is not a key of a rule", (await Node.AskAsync(Ecr + "/app")).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_registry_nobody_signed_in_to_has_no_credential_and_is_asked_about_again()
    {
        var answer = await Node.AskAsync("registry.test/app");
        Assert.Equal((null, "0s"), (answer.Key, answer.CacheDuration));
    }

    [Theory]
    [InlineData("""{"identitytoken":"secret-token"}""")]
    [InlineData("""{"registrytoken":"secret-token"}""")]
    [InlineData("""{"username":"<token>","password":"secret-token"}""")]
    public async Task A_token_cannot_be_given_to_a_kubelet(string entry)
    {
        Node.Write(".finch/config.json", $"{{\"auths\":{{\"registry.test\":{entry}}}}}");
        var failure = (await Node.AskAsync("registry.test/app")).Failure;
        Assert.StartsWith("ecr-credential-provider: the credential for registry.test is a token (auths[\"registry.test\"] in ", failure, StringComparison.Ordinal);
        Assert.Contains("a kubelet takes only user and password", failure, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-token", failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_broken_is_no_anonymous_pull()
    {
        Node.Write(".finch/config.json", "{");
        Assert.Contains("config.json:1:2: not valid JSON", (await Node.AskAsync("registry.test/app")).Failure, StringComparison.Ordinal);
    }

    private static string Auths(params (string Key, string Credential)[] entries)
        => "{\"auths\":{" + string.Join(',', entries.Select(entry => $"\"{entry.Key}\":{{\"auth\":\"{Basic(entry.Credential)}\"}}")) + "}}";

    private static string Basic(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
