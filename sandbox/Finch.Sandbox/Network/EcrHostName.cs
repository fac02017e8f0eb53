using System.Text.RegularExpressions;
using Finch.Sandbox.Aws;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Network;

/// <summary>The host names of private ECR: <c>ACCOUNT.dkr.ecr.REGION.SUFFIX</c>, its FIPS and its dual-stack forms.</summary>
internal static partial class EcrHostName
{
    /// <summary>The registry a host name leads to; null when it is not an ECR name that exists.</summary>
    public static EcrRegistryId? Find(string host)
    {
        Match match = Grammar.Match(host);
        if (!match.Success || Partition.OfRegion(match.Groups["region"].Value) is not { } partition)
            return null;
        string suffix = match.Groups["suffix"].Value;
        // Dual-stack names have a domain of their own; older tools write them with dots as well.
        bool known = match.Groups["separator"].Value == "." && suffix == partition.Suffix || suffix == partition.RegistryDualStackSuffix;
        return known ? new EcrRegistryId(match.Groups["account"].Value, match.Groups["region"].Value, partition) : null;
    }

    /// <summary>The bucket the blobs of a region are downloaded from.</summary>
    public static string BlobHost(EcrRegistryId registry) =>
        $"prod-{registry.Region}-starport-layer-bucket.s3.{registry.Region}.{registry.Partition.Suffix}";

    public static bool IsBlobHost(string host)
    {
        Match match = Bucket.Match(host);
        return match.Success && Partition.OfRegion(match.Groups["region"].Value)?.Suffix == match.Groups["suffix"].Value;
    }

    [GeneratedRegex(@"\A(?<account>[0-9]{12})\.dkr(?<separator>[.-])ecr(-fips)?\.(?<region>[a-z0-9-]+)\.(?<suffix>[a-z0-9.-]+)\z")]
    private static partial Regex Grammar { get; }

    [GeneratedRegex(@"\Aprod-(?<region>[a-z0-9-]+)-starport-layer-bucket\.s3\.\k<region>\.(?<suffix>[a-z0-9.-]+)\z")]
    private static partial Regex Bucket { get; }
}
