namespace Finch.Aws.Hosts;

/// <summary>The host names of the services we call, per region and variant (checked against botocore's rule sets).</summary>
internal static class EndpointRules
{
    /// <summary>The endpoint without any configured override.</summary>
    /// <exception cref="AwsException">The partition has no dual-stack names.</exception>
    public static ServiceEndpoint For(AwsService service, string region, EndpointVariant variant)
    {
        // The old global endpoint still answers where no region is configured; its signatures name us-east-1.
        if (service == AwsService.Sts && region == "aws-global" && variant == default)
            return new ServiceEndpoint(new Uri("https://sts.amazonaws.com/"), service.SigningName, "us-east-1", IsUsual: true);

        var partition = AwsPartition.ForRegion(region);
        var suffix = variant.DualStack
            ? partition.DualStackDnsSuffix
                ?? throw new AwsException(AwsFailure.Configuration, $"the partition {partition.Id} has no dual-stack endpoints")
            : partition.DnsSuffix;
        var name = Prefix(service, partition, variant);
        return new ServiceEndpoint(Https($"{name}.{region}.{suffix}"), service.SigningName, region, IsUsual: variant == default,
            OlderFipsName(service, partition, region, variant));
    }

    private static string Prefix(AwsService service, AwsPartition partition, EndpointVariant variant) => service.ConfigurationKey switch
    {
        "ecr" => (variant.DualStack ? "ecr" : "api.ecr") + (variant.Fips ? "-fips" : ""),
        "ecr_public" when variant is { DualStack: true, Fips: false } => "ecr-public",
        "ecr_public" => "api.ecr-public" + (variant.Fips ? "-fips" : ""),
        "sts" => "sts" + SignInFips(partition, variant),
        "sso" => "portal.sso" + SignInFips(partition, variant),
        _ => "oidc" + SignInFips(partition, variant),
    };

    /// <summary>In GovCloud the plain names of STS and of single sign-on are the validated ones.</summary>
    private static string SignInFips(AwsPartition partition, EndpointVariant variant)
        => variant.Fips && (partition.Id != "aws-us-gov" || variant.DualStack) ? "-fips" : "";

    /// <summary>The name that AWS's list of FIPS endpoints gives, for resolvers that do not know the newer one.</summary>
    private static Uri? OlderFipsName(AwsService service, AwsPartition partition, string region, EndpointVariant variant)
        => service == AwsService.Ecr && variant is { Fips: true, DualStack: false } && partition.DnsSuffix == "amazonaws.com"
            ? Https($"ecr-fips.{region}.{partition.DnsSuffix}")
            : null;

    private static Uri Https(string host) => new($"https://{host}/");
}
