using CsCheck;
using Xunit;

namespace Finch.Aws.Tests;

public sealed class EcrHostTests
{
    [Theory]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com", "eu-west-1", "aws", false, false)]
    [InlineData("111222333444.dkr.ecr-fips.us-east-1.amazonaws.com", "us-east-1", "aws", true, false)]
    [InlineData("111222333444.dkr-ecr.eu-west-1.on.aws", "eu-west-1", "aws", false, true)]
    [InlineData("111222333444.dkr-ecr-fips.us-gov-east-1.on.aws", "us-gov-east-1", "aws-us-gov", true, true)]
    [InlineData("111222333444.dkr.ecr.us-gov-west-1.amazonaws.com", "us-gov-west-1", "aws-us-gov", false, false)]
    [InlineData("111222333444.dkr.ecr.cn-north-1.amazonaws.com.cn", "cn-north-1", "aws-cn", false, false)]
    [InlineData("111222333444.dkr-ecr.cn-northwest-1.on.amazonwebservices.com.cn", "cn-northwest-1", "aws-cn", false, true)]
    [InlineData("111222333444.dkr.ecr.cn-north-1.on.amazonwebservices.com.cn", "cn-north-1", "aws-cn", false, true)]
    [InlineData("111222333444.dkr.ecr.us-iso-east-1.c2s.ic.gov", "us-iso-east-1", "aws-iso", false, false)]
    [InlineData("111222333444.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "us-isob-east-1", "aws-iso-b", false, false)]
    [InlineData("111222333444.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "eu-isoe-west-1", "aws-iso-e", false, false)]
    [InlineData("111222333444.dkr.ecr.us-isof-south-1.csp.hci.ic.gov", "us-isof-south-1", "aws-iso-f", false, false)]
    [InlineData("111222333444.dkr.ecr-fips.eusc-de-east-1.amazonaws.eu", "eusc-de-east-1", "aws-eusc", true, false)]
    [InlineData("111222333444.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu", "eusc-de-east-1", "aws-eusc", false, true)]
    [InlineData("https://111222333444.DKR.ecr.EU-west-1.amazonaws.com./v2/", "eu-west-1", "aws", false, false)]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com:443/app:1.0", "eu-west-1", "aws", false, false)]
    [InlineData("oci://111222333444.dkr.ecr.eu-west-1.amazonaws.com/app", "eu-west-1", "aws", false, false)]
    public void A_private_registry_is_read_from_its_name(string text, string region, string partition, bool fips, bool dualStack)
    {
        Assert.True(EcrHost.TryParse(text, out var host));
        Assert.Equal("111222333444", host.AccountId);
        Assert.Equal((region, partition, fips, dualStack, false), (host.Region, host.Partition.Id, host.IsFips, host.IsDualStack, host.IsPublic));
    }

    [Theory]
    [InlineData("public.ecr.aws", false)]
    [InlineData("https://PUBLIC.ecr.aws/", false)]
    [InlineData("public.ecr.aws/amazonlinux/amazonlinux:2023", false)]
    [InlineData("ecr-public.aws.com", true)]
    public void The_public_registry_has_two_names(string text, bool dualStack)
    {
        Assert.True(EcrHost.TryParse(text, out var host));
        Assert.Equal((true, "us-east-1", dualStack), (host.IsPublic, host.Region, host.IsDualStack));
    }

    [Theory]
    [InlineData("")]
    [InlineData("docker.io")]
    [InlineData("amazonaws.com")]
    [InlineData("dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("11122233344.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("1112223334445.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("x11222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("١١١٢٢٢٣٣٣٤٤٤.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com.attacker.example")]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com.cn")]
    [InlineData("111222333444.dkr.ecr.cn-north-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1.c2s.ic.gov")]
    [InlineData("111222333444.dkr-ecr.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr..amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.evil.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr-fipsx.eu-west-1.amazonaws.com")]
    [InlineData("111222333444-dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1amazonaws.com")]
    [InlineData("public.ecr.aws.fake.example.com")]
    [InlineData("xpublic.ecr.aws")]
    [InlineData("public-ecr.aws")]
    [InlineData("public.ecr.aws.com")]
    [InlineData("ecr-public.amazonaws.com")]
    [InlineData("ecr-public.aws.com.attacker.example")]
    [InlineData("attacker.example/111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("attacker.example?111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("attacker.example#@111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("attacker.example\\@111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com@attacker.example")]
    [InlineData("ann@111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaws.com\u3002attacker.example")]
    [InlineData("111222333444.dkr.ecr.eu-west-1.amazonaw\uFF53.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1\0.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.us-iso-east-1")]
    [InlineData("111222333444.dkr.ecr.us-iso-east-1.")]
    [InlineData("111222333444.dkr.ecr.us-gov-west-1.c2s.ic.gov")]
    [InlineData("111222333444.dkr.ecr.us-isob-east-1.c2s.ic.gov")]
    [InlineData("111222333444.dkr.ecr.eu_west_1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.1.amazonaws.com")]
    [InlineData("111222333444.dkr.ecr.eu-west-1-.amazonaws.com")]
    [InlineData("ftp://111222333444.dkr.ecr.eu-west-1.amazonaws.com")]
    public void Lookalikes_are_refused(string text) => Assert.False(EcrHost.TryParse(text, out _));

    [Fact]
    public void Any_text_is_answered_without_an_exception()
        => Gen.String.Sample(text => EcrHost.TryParse(text, out _) | EcrHost.TryParse("111222333444.dkr.ecr." + text, out _) | true);

    [Fact]
    public void What_is_accepted_belongs_to_the_partition_of_its_region()
    {
        var suffixes = Any("amazonaws.com", "amazonaws.com.cn", "on.aws", "amazonaws.eu", "c2s.ic.gov", "on.amazonwebservices.com.cn");
        var regions = Any("eu-west-1", "cn-north-1", "us-gov-west-1", "us-iso-east-1", "eusc-de-east-1", "xx-future-7");
        Gen.Select(regions, suffixes).Sample((region, suffix) => !EcrHost.TryParse($"111222333444.dkr.ecr.{region}.{suffix}", out var host)
            || suffix == host.Partition.DnsSuffix || suffix == host.Partition.RegistryDualStackSuffix);

        static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
    }
}
