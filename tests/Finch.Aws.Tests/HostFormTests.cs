using CsCheck;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Every form of a registry's name in every partition, and the endpoint that gives out its tokens.</summary>
public sealed class HostFormTests : IDisposable
{
    private const string Account = "111222333444";

    private const int Samples = 20_000;

    private readonly TestPerson _person = new();
    private readonly AwsSession _session;

    public HostFormTests() => _session = AwsSession.Open(_person.Context, new AwsOptions());

    /// <summary>Registries and the API have dual-stack domains of their own; not every partition has one for registries.</summary>
    public static TheoryData<string, string, string, string?, string> Partitions => new()
    {
        { "aws", "eu-west-1", "amazonaws.com", "on.aws", "api.aws" },
        { "aws", "mx-central-1", "amazonaws.com", "on.aws", "api.aws" },
        { "aws", "xx-future-7", "amazonaws.com", "on.aws", "api.aws" },
        { "aws-us-gov", "us-gov-east-1", "amazonaws.com", "on.aws", "api.aws" },
        { "aws-cn", "cn-northwest-1", "amazonaws.com.cn", "on.amazonwebservices.com.cn", "api.amazonwebservices.com.cn" },
        { "aws-eusc", "eusc-de-east-1", "amazonaws.eu", "on.amazonwebservices.eu", "api.amazonwebservices.eu" },
        { "aws-iso", "us-iso-west-1", "c2s.ic.gov", null, "api.aws.ic.gov" },
        { "aws-iso-b", "us-isob-east-1", "sc2s.sgov.gov", null, "api.aws.scloud" },
        { "aws-iso-e", "eu-isoe-west-1", "cloud.adc-e.uk", null, "api.cloud-aws.adc-e.uk" },
        { "aws-iso-f", "us-isof-east-1", "csp.hci.ic.gov", null, "api.aws.hci.ic.gov" },
    };

    public void Dispose()
    {
        _session.Dispose();
        _person.Dispose();
    }

    [Theory]
    [MemberData(nameof(Partitions))]
    public void Each_form_is_served_by_an_endpoint_of_its_kind(string partition, string region, string suffix, string? dualSuffix, string dualApi)
    {
        Expect($"dkr.ecr.{region}.{suffix}", false, false, $"https://api.ecr.{region}.{suffix}/");
        Expect($"dkr.ecr-fips.{region}.{suffix}", true, false, $"https://api.ecr-fips.{region}.{suffix}/");
        if (dualSuffix is not null)
        {
            Expect($"dkr-ecr.{region}.{dualSuffix}", false, true, $"https://ecr.{region}.{dualApi}/");
            Expect($"dkr-ecr-fips.{region}.{dualSuffix}", true, true, $"https://ecr-fips.{region}.{dualApi}/");
        }

        void Expect(string name, bool fips, bool dual, string endpoint)
        {
            Assert.True(EcrHost.TryParse($"{Account}.{name}", out var host));
            Assert.Equal((Account, region, partition, fips, dual), (host.AccountId, host.Region, host.Partition.Id, host.IsFips, host.IsDualStack));
            var chosen = _session.EndpointFor(host);
            Assert.Equal((endpoint, "ecr", region), (chosen.Url.AbsoluteUri, chosen.SigningName, chosen.SigningRegion));
        }
    }

    /// <summary>A region with any other partition's domain is a name that AWS does not have.</summary>
    [Theory]
    [MemberData(nameof(Partitions))]
    public void A_region_goes_with_its_own_partition_s_domains_alone(string partition, string region, string suffix, string? dualSuffix, string dualApi)
    {
        Assert.False(EcrHost.TryParse($"{Account}.dkr-ecr.{region}.{suffix}", out _), partition);
        Assert.False(EcrHost.TryParse($"{Account}.dkr-ecr.{region}.{dualApi}", out _), partition);
        foreach (var other in RegistryDomains.Where(domain => domain != suffix && domain != dualSuffix))
        {
            Assert.False(EcrHost.TryParse($"{Account}.dkr.ecr.{region}.{other}", out _), other);
            Assert.False(EcrHost.TryParse($"{Account}.dkr-ecr-fips.{region}.{other}", out _), other);
        }
    }

    [Theory]
    [InlineData("public.ecr.aws", "https://api.ecr-public.us-east-1.amazonaws.com/")]
    [InlineData("ecr-public.aws.com", "https://ecr-public.us-east-1.api.aws/")]
    public void The_public_registry_s_tokens_come_from_one_region(string name, string endpoint)
    {
        _person["AWS_REGION"] = "ap-southeast-2";
        Assert.True(EcrHost.TryParse(name, out var host));
        var chosen = _session.EndpointFor(host);
        Assert.Equal((endpoint, "ecr-public", "us-east-1"), (chosen.Url.AbsoluteUri, chosen.SigningName, chosen.SigningRegion));
    }

    /// <summary>Keys must never be used to sign for a host of somebody else, however a registry is spelled.</summary>
    [Fact]
    public void No_spelling_leads_to_an_endpoint_outside_of_AWS()
    {
        var accepted = 0;
        Spellings().Sample(text =>
        {
            if (!EcrHost.TryParse(text, out var host))
                return true;
            Interlocked.Increment(ref accepted);
            var endpoint = _session.EndpointFor(host);
            return IsBelow(host.Host.Name, RegistryDomains) && Of(endpoint.Url) && (endpoint.Fallback is null || Of(endpoint.Fallback))
                && host.Region == endpoint.SigningRegion && (host.IsPublic || endpoint.Url.Host.Contains($".{host.Region}.", StringComparison.Ordinal));

            static bool Of(Uri url) => url is { Scheme: "https", IsDefaultPort: true, UserInfo: "", PathAndQuery: "/" } && IsBelow(url.Host, EndpointDomains);
        }, iter: Samples);
        Assert.InRange(accepted, Samples / 100, Samples);
    }

    private static readonly string[] RegistryDomains =
    [
        "amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "on.aws", "on.amazonwebservices.com.cn", "on.amazonwebservices.eu",
        "sc2s.sgov.gov", "c2s.ic.gov", "cloud.adc-e.uk", "csp.hci.ic.gov", "ecr.aws", "ecr-public.aws.com",
    ];

    private static readonly string[] EndpointDomains =
    [
        "amazonaws.com", "amazonaws.com.cn", "amazonaws.eu", "sc2s.sgov.gov", "c2s.ic.gov", "cloud.adc-e.uk", "csp.hci.ic.gov",
        "api.aws", "api.amazonwebservices.com.cn", "api.amazonwebservices.eu", "api.aws.ic.gov", "api.aws.scloud", "api.cloud-aws.adc-e.uk", "api.aws.hci.ic.gov",
    ];

    private static bool IsBelow(string host, string[] domains) => domains.Any(domain => host == domain || host.EndsWith("." + domain, StringComparison.Ordinal));

    /// <summary>Near misses and hits: real pieces and hostile ones in the order of a registry's name, with what people and attackers put around it.</summary>
    private static Gen<string> Spellings()
    {
        var before = Any("", "", "", "https://", "http://", "oci://", "HTTPS://", "https://attacker.example@", "ann:pw@", "x", ".", "//", " ");
        var account = Gen.Frequency((6, Gen.Const(Account)), (1, Gen.Char["0123456789abc."].Array[0, 14].Select(c => new string(c))));
        var form = Any(".dkr.ecr.", ".dkr.ecr.", ".dkr.ecr-fips.", ".dkr-ecr.", ".dkr-ecr-fips.", ".DKR.ECR.", ".dkr.ecr", ".dkr_ecr.", ".");
        var region = Gen.Frequency(
            (4, Any("eu-west-1", "us-gov-west-1", "cn-north-1", "us-iso-east-1", "us-isob-east-1", "eu-isoe-west-1", "us-isof-south-1", "eusc-de-east-1", "EU-WEST-1")),
            (2, Gen.Char["abcxyz0189-._/@:%?#\\ \u3002\u0130"].Array[0, 12].Select(c => new string(c))));
        var domain = Gen.Frequency((6, Any([.. RegistryDomains, .. EndpointDomains])), (1, Any("attacker.example", "localhost", "169.254.169.254", "")));
        var after = Any("", "", "", "/", "/app:1.0", ":443", ":8443", ":x", ".", "..", ".attacker.example", "@attacker.example", "?x", "#x", "\\x", "%2e", "\0", "-", "/../..");
        var named = Gen.Select(before, account, form, region, domain, after, (b, a, f, r, d, z) => $"{b}{a}{f}{r}.{d}{z}");
        var common = Gen.Select(before, Any("public.ecr.aws", "ecr-public.aws.com"), after, (b, name, z) => b + name + z);
        return Gen.Frequency((8, named), (1, common), (1, Gen.String));
    }

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
