using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Aws;
using Finch.Cli.Auth.Hosts;

namespace Finch.Cli.Auth;

/// <summary>Everything <c>finch auth explain</c> found out about one registry. It holds no secret but the credential, which nobody prints.</summary>
internal sealed record Explanation(CredentialQuery Query)
{
    /// <summary>The AWS side of the registry; null when it has none.</summary>
    public EcrTarget? Ecr { get; init; }

    /// <summary>The rule of finch.yaml in force, in words.</summary>
    public string? Rule { get; init; }

    /// <summary>What each source answered, in the order they were asked.</summary>
    public IReadOnlyList<ChainStep> Steps { get; init; } = [];

    /// <summary>The sources that were not asked any more.</summary>
    public IReadOnlyList<string> NotAsked { get; init; } = [];

    /// <summary>The credential that is used; null for none.</summary>
    public FoundCredential? Found { get; init; }

    /// <summary>Who AWS says we are.</summary>
    public CallerIdentity? Identity { get; init; }

    /// <summary>Who serves the registry; null where no <c>hosts.toml</c> says anything.</summary>
    public ExplainedHosts? Hosts { get; init; }

    /// <summary>Where the registry is spoken to.</summary>
    public Uri? Origin { get; init; }

    /// <summary>What the registry challenged with; null when it was not asked, or asks nobody.</summary>
    public AuthChallenge? Challenge { get; init; }

    /// <summary>How it ended.</summary>
    public Verdict Verdict { get; init; }

    /// <summary>What stands in the way; null for nothing.</summary>
    public RegistryAuthException? Problem { get; init; }

    /// <summary>True when the registry took the sign-in and refused the repository.</summary>
    public bool IsAboutRepository { get; init; }

    /// <summary>What works, and may still surprise.</summary>
    public IReadOnlyList<Remark> Remarks { get; init; } = [];
}

/// <summary>How an explanation ended.</summary>
internal enum Verdict
{
    /// <summary>The registry was not asked.</summary>
    NotAsked,

    /// <summary>It took the credential.</summary>
    Accepted,

    /// <summary>It serves anybody.</summary>
    Anonymous,

    /// <summary>It refused, could not be reached, or the credential could not be had.</summary>
    Failed,
}

/// <summary>Something to know, and what to do about it where something can be done.</summary>
internal sealed record Remark(string Text, string? Remedy = null);
