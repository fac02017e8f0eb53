namespace Finch.Aws.Hosts;

/// <summary>One of AWS's separate worlds: its domain names and which regions belong to it.</summary>
/// <param name="Id">For example <c>aws-cn</c>, the second field of an ARN.</param>
/// <param name="DnsSuffix">Of the services' IPv4 names.</param>
/// <param name="DualStackDnsSuffix">Of the services' names that also have IPv6 addresses; null where there are none.</param>
/// <param name="RegistryDualStackSuffix">Of the registries' dual-stack names; null where there are none.</param>
/// <param name="RegionPrefixes">What the names of its regions start with.</param>
internal sealed record AwsPartition(
    string Id, string DnsSuffix, string? DualStackDnsSuffix, string? RegistryDualStackSuffix, params IReadOnlyList<string> RegionPrefixes)
{
    /// <summary>The commercial partition, also the answer for regions nobody has heard of.</summary>
    public static AwsPartition Commercial { get; } =
        new("aws", "amazonaws.com", "api.aws", "on.aws", "us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-");

    /// <summary>Every partition, the more specific region prefixes first.</summary>
    public static IReadOnlyList<AwsPartition> All { get; } =
    [
        new("aws-cn", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "on.amazonwebservices.com.cn", "cn-"),
        new("aws-us-gov", "amazonaws.com", "api.aws", "on.aws", "us-gov-"),
        new("aws-eusc", "amazonaws.eu", "api.amazonwebservices.eu", "on.amazonwebservices.eu", "eusc-"),
        new("aws-iso", "c2s.ic.gov", "api.aws.ic.gov", null, "us-iso-"),
        new("aws-iso-b", "sc2s.sgov.gov", "api.aws.scloud", null, "us-isob-"),
        new("aws-iso-e", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", null, "eu-isoe-"),
        new("aws-iso-f", "csp.hci.ic.gov", "api.aws.hci.ic.gov", null, "us-isof-"),
        Commercial,
    ];

    /// <summary>The partition a region belongs to; <see cref="Commercial"/> for names no partition claims.</summary>
    public static AwsPartition ForRegion(string region)
    {
        ArgumentNullException.ThrowIfNull(region);
        foreach (var partition in All)
        {
            foreach (var prefix in partition.RegionPrefixes)
            {
                if (region.StartsWith(prefix, StringComparison.Ordinal))
                    return partition;
            }
        }

        return Commercial;
    }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
