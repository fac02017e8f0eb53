using System.Text.RegularExpressions;

namespace Finch.Sandbox.Aws;

/// <summary>A separate world of AWS regions, with its own domain names (AWS SDK partition data).</summary>
/// <param name="Name">As in ARNs.</param>
/// <param name="Regions">Which region names belong to it.</param>
/// <param name="Suffix">Domain of its service endpoints and registries.</param>
/// <param name="DualStackSuffix">Domain of its endpoints that also have IPv6 addresses.</param>
/// <param name="RegistryDualStackSuffix">Domain of its registries that also have IPv6 addresses.</param>
/// <param name="GlobalRegion">Where services without regions are signed for.</param>
internal sealed record Partition(
    string Name, Regex Regions, string Suffix, string DualStackSuffix, string RegistryDualStackSuffix, string GlobalRegion)
{
    public static IReadOnlyList<Partition> All { get; } =
    [
        Make("aws", "(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+", "amazonaws.com", "api.aws", "on.aws", "us-east-1"),
        Make("aws-cn", "cn-[a-z]+", "amazonaws.com.cn", "api.amazonwebservices.com.cn", "on.amazonwebservices.com.cn", "cn-northwest-1"),
        Make("aws-us-gov", "us-gov-[a-z]+", "amazonaws.com", "api.aws", "on.aws", "us-gov-west-1"),
        Make("aws-eusc", "eusc-de-[a-z]+", "amazonaws.eu", "api.amazonwebservices.eu", "on.amazonwebservices.eu", "eusc-de-east-1"),
        Make("aws-iso", "us-iso-[a-z]+", "c2s.ic.gov", "api.aws.ic.gov", "on.aws.ic.gov", "us-iso-east-1"),
        Make("aws-iso-b", "us-isob-[a-z]+", "sc2s.sgov.gov", "api.aws.scloud", "on.aws.scloud", "us-isob-east-1"),
        Make("aws-iso-e", "eu-isoe-[a-z]+", "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", "on.cloud-aws.adc-e.uk", "eu-isoe-west-1"),
        Make("aws-iso-f", "us-isof-[a-z]+", "csp.hci.ic.gov", "api.aws.hci.ic.gov", "on.aws.hci.ic.gov", "us-isof-south-1"),
    ];

    /// <summary>The partition a region belongs to; null for a name no partition has.</summary>
    public static Partition? OfRegion(string region) => All.FirstOrDefault(p => p.Regions.IsMatch(region));

    private static Partition Make(string name, string regions, string suffix, string dual, string registryDual, string global) =>
        new(name, new Regex($"^{regions}-[0-9]+$", RegexOptions.CultureInvariant), suffix, dual, registryDual, global);
}
