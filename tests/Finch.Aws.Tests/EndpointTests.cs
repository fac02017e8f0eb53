using Finch.Aws.Configuration;
using Finch.Aws.Hosts;
using Xunit;

namespace Finch.Aws.Tests;

public sealed class EndpointTests
{
    /// <summary>Printed by botocore 1.43.11 from its rule sets.</summary>
    [Theory]
    [InlineData("ecr", "eu-west-1", false, false, "https://api.ecr.eu-west-1.amazonaws.com/")]
    [InlineData("ecr", "eu-west-1", false, true, "https://ecr.eu-west-1.api.aws/")]
    [InlineData("ecr", "us-east-1", true, false, "https://api.ecr-fips.us-east-1.amazonaws.com/")]
    [InlineData("ecr", "us-gov-west-1", true, true, "https://ecr-fips.us-gov-west-1.api.aws/")]
    [InlineData("ecr", "cn-north-1", false, true, "https://ecr.cn-north-1.api.amazonwebservices.com.cn/")]
    [InlineData("ecr", "eusc-de-east-1", true, false, "https://api.ecr-fips.eusc-de-east-1.amazonaws.eu/")]
    [InlineData("ecr", "eusc-de-east-1", true, true, "https://ecr-fips.eusc-de-east-1.api.amazonwebservices.eu/")]
    [InlineData("ecr", "us-iso-east-1", true, false, "https://api.ecr-fips.us-iso-east-1.c2s.ic.gov/")]
    [InlineData("ecr", "us-iso-east-1", false, true, "https://ecr.us-iso-east-1.api.aws.ic.gov/")]
    [InlineData("ecr", "us-isob-east-1", false, false, "https://api.ecr.us-isob-east-1.sc2s.sgov.gov/")]
    [InlineData("ecr", "us-isob-east-1", true, true, "https://ecr-fips.us-isob-east-1.api.aws.scloud/")]
    [InlineData("ecr", "eu-isoe-west-1", false, true, "https://ecr.eu-isoe-west-1.api.cloud-aws.adc-e.uk/")]
    [InlineData("ecr", "us-isof-south-1", false, true, "https://ecr.us-isof-south-1.api.aws.hci.ic.gov/")]
    [InlineData("ecr", "xx-future-7", true, true, "https://ecr-fips.xx-future-7.api.aws/")]
    [InlineData("ecr_public", "us-east-1", false, false, "https://api.ecr-public.us-east-1.amazonaws.com/")]
    [InlineData("ecr_public", "us-east-1", false, true, "https://ecr-public.us-east-1.api.aws/")]
    [InlineData("ecr_public", "us-east-1", true, false, "https://api.ecr-public-fips.us-east-1.amazonaws.com/")]
    [InlineData("ecr_public", "us-east-1", true, true, "https://api.ecr-public-fips.us-east-1.api.aws/")]
    [InlineData("sts", "eu-west-1", false, false, "https://sts.eu-west-1.amazonaws.com/")]
    [InlineData("sts", "eu-west-1", false, true, "https://sts.eu-west-1.api.aws/")]
    [InlineData("sts", "us-east-1", true, false, "https://sts-fips.us-east-1.amazonaws.com/")]
    [InlineData("sts", "us-gov-west-1", true, false, "https://sts.us-gov-west-1.amazonaws.com/")]
    [InlineData("sts", "us-gov-west-1", true, true, "https://sts-fips.us-gov-west-1.api.aws/")]
    [InlineData("sts", "cn-north-1", false, false, "https://sts.cn-north-1.amazonaws.com.cn/")]
    [InlineData("sts", "eusc-de-east-1", true, true, "https://sts-fips.eusc-de-east-1.api.amazonwebservices.eu/")]
    [InlineData("sts", "us-iso-east-1", false, false, "https://sts.us-iso-east-1.c2s.ic.gov/")]
    [InlineData("sts", "aws-global", false, false, "https://sts.amazonaws.com/")]
    [InlineData("sso", "eu-west-1", false, false, "https://portal.sso.eu-west-1.amazonaws.com/")]
    [InlineData("sso", "eu-west-1", true, false, "https://portal.sso-fips.eu-west-1.amazonaws.com/")]
    [InlineData("sso", "us-gov-west-1", true, false, "https://portal.sso.us-gov-west-1.amazonaws.com/")]
    [InlineData("sso", "cn-north-1", true, true, "https://portal.sso-fips.cn-north-1.api.amazonwebservices.com.cn/")]
    [InlineData("sso_oidc", "eusc-de-east-1", false, false, "https://oidc.eusc-de-east-1.amazonaws.eu/")]
    [InlineData("sso_oidc", "us-gov-west-1", true, true, "https://oidc-fips.us-gov-west-1.api.aws/")]
    public void Host_names_follow_the_rule_sets(string service, string region, bool fips, bool dualStack, string url)
        => Assert.Equal(url, EndpointRules.For(Service(service), region, new EndpointVariant(fips, dualStack)).Url.AbsoluteUri);

    [Fact]
    public void An_address_is_taken_from_the_most_specific_place()
    {
        using var person = new TestPerson();
        person.Write(".aws/config", """
            [default]
            services = local
            endpoint_url = https://profile.test
            [services local]
            ecr =
              endpoint_url = https://section.test
            """);
        Assert.Equal("https://section.test/", Ecr());
        Assert.Equal("https://profile.test/", Url(AwsService.EcrPublic));
        person["AWS_ENDPOINT_URL"] = "https://all.test";
        Assert.Equal("https://all.test/", Ecr());
        person["AWS_ENDPOINT_URL_ECR"] = "https://variable.test";
        Assert.Equal("https://variable.test/", Ecr());
        Assert.Equal("https://all.test/", Url(AwsService.EcrPublic));
        Assert.Equal("https://option.test/", Url(AwsService.Ecr, new Uri("https://option.test")));
        person["AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"] = "true";
        Assert.Equal("https://api.ecr.eu-west-1.amazonaws.com/", Ecr());

        string Ecr() => Url(AwsService.Ecr);
        string Url(AwsService service, Uri? chosen = null)
            => EndpointResolver.Resolve(AwsSettings.Load(person.Environment, new AwsOptions()), service, "eu-west-1", chosen, default).Url.AbsoluteUri;
    }

    [Fact]
    public void Fips_together_with_an_address_is_a_mistake()
    {
        using var person = new TestPerson();
        (person["AWS_USE_FIPS_ENDPOINT"], person["AWS_ENDPOINT_URL"]) = ("true", "http://127.0.0.1:1");
        var settings = AwsSettings.Load(person.Environment, new AwsOptions());
        var error = Assert.Throws<AwsException>(() => EndpointResolver.Resolve(settings, AwsService.Ecr, "eu-west-1", null, default));
        Assert.Equal("Invalid Configuration: FIPS and custom endpoint are not supported", error.Message);
    }

    [Theory]
    [InlineData("x y")]
    [InlineData("eu-west-1.attacker.example")]
    [InlineData("-eu")]
    [InlineData("123")]
    [InlineData("")]
    public void A_region_that_is_no_label_is_refused(string region)
    {
        var error = Assert.Throws<AwsException>(() => EndpointResolver.RequireRegion(region));
        Assert.Equal($"Provided region_name '{region}' doesn't match a supported format.", error.Message);
    }

    private static AwsService Service(string key)
        => new[] { AwsService.Ecr, AwsService.EcrPublic, AwsService.Sts, AwsService.Sso, AwsService.SsoOidc }.Single(service => service.ConfigurationKey == key);
}
