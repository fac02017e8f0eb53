using System.Diagnostics.CodeAnalysis;
using Finch.Auth;
using Finch.Aws.Hosts;

namespace Finch.Aws;

/// <summary>A registry of Amazon ECR or ECR Public, read from its host name alone.</summary>
/// <remarks>
/// No regular expressions: this is the first thing a helper does. Unlike the official helper the region, the partition's
/// suffix and the form of the name have to agree, so a name that merely looks right is refused.
/// </remarks>
public sealed record EcrHost
{
    private const int AccountDigits = 12;

    private const string PublicName = "public.ecr.aws";

    /// <summary>The registry of ECR Public.</summary>
    internal static RegistryHost PublicRegistry { get; } = RegistryHost.Parse(PublicName);

    private EcrHost(RegistryHost host, string? accountId, string region, bool isFips, bool isDualStack)
    {
        Host = host;
        AccountId = accountId;
        Region = region;
        IsFips = isFips;
        IsDualStack = isDualStack;
    }

    /// <summary>The registry itself.</summary>
    public RegistryHost Host { get; }

    /// <summary>The twelve digits of the account that owns the registry; null for ECR Public.</summary>
    public string? AccountId { get; }

    /// <summary>The region whose tokens the registry accepts; ECR Public takes those of us-east-1.</summary>
    public string Region { get; }

    /// <summary>True for <c>public.ecr.aws</c> and its dual-stack name.</summary>
    public bool IsPublic => AccountId is null;

    /// <summary>True for a name that promises FIPS 140 validated endpoints.</summary>
    public bool IsFips { get; }

    /// <summary>True for a name that has IPv6 addresses too.</summary>
    public bool IsDualStack { get; }

    /// <summary>The partition of <see cref="Region"/>.</summary>
    internal AwsPartition Partition => AwsPartition.ForRegion(Region);

    /// <summary>A registry of ECR behind a name of its own, as configured by the person.</summary>
    public static EcrHost BehindCustomName(RegistryHost host, string accountId, string region) => new(host, accountId, region, false, false);

    /// <summary>Reads a registry as a person or another tool spells it.</summary>
    /// <returns>False when it is no registry of ECR.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EcrHost? ecr)
    {
        ecr = null;
        return RegistryHost.TryParse(text, out var host) && TryParse(host, out ecr);
    }

    /// <summary>Reads a registry's host name. The port plays no part: the name decides.</summary>
    /// <returns>False when it is no registry of ECR.</returns>
    public static bool TryParse(RegistryHost host, [NotNullWhen(true)] out EcrHost? ecr)
    {
        ArgumentNullException.ThrowIfNull(host);
        ecr = host.Name switch
        {
            PublicName => new EcrHost(host, null, "us-east-1", false, false),
            "ecr-public.aws.com" => new EcrHost(host, null, "us-east-1", false, true),
            _ => ParsePrivate(host),
        };
        return ecr is not null;
    }

    /// <summary><c>ACCOUNT.dkr.ecr[-fips].REGION.SUFFIX</c>, with a hyphen for the first dot of the name in dual-stack form.</summary>
    private static EcrHost? ParsePrivate(RegistryHost host)
    {
        var rest = host.Name.AsSpan();
        if (rest.Length <= AccountDigits || rest[..AccountDigits].ContainsAnyExceptInRange('0', '9'))
            return null;
        var account = rest[..AccountDigits];
        rest = rest[AccountDigits..];
        var hyphenated = rest.StartsWith(".dkr-ecr");
        if (!hyphenated && !rest.StartsWith(".dkr.ecr"))
            return null;
        rest = rest[".dkr.ecr".Length..];
        var fips = rest.StartsWith("-fips.");
        rest = rest[(fips ? "-fips".Length : 0)..];
        if (!rest.StartsWith("."))
            return null;
        rest = rest[1..];
        var dot = rest.IndexOf('.');
        if (dot <= 0 || !IsRegion(rest[..dot]))
            return null;

        var region = rest[..dot].ToString();
        var suffix = rest[(dot + 1)..];
        var partition = AwsPartition.ForRegion(region);
        if (suffix.SequenceEqual(partition.RegistryDualStackSuffix))
            return new EcrHost(host, account.ToString(), region, fips, isDualStack: true);
        return !hyphenated && suffix.SequenceEqual(partition.DnsSuffix)
            ? new EcrHost(host, account.ToString(), region, fips, isDualStack: false)
            : null;
    }

    private static bool IsRegion(ReadOnlySpan<char> label)
    {
        foreach (var c in label)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                return false;
        }

        return char.IsAsciiLetter(label[0]) && label[^1] != '-';
    }
}
