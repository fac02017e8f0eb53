using Finch.Aws;

namespace Finch.Settings.Rules;

/// <summary>What <c>registries:</c> says about the registries of one pattern.</summary>
public sealed record RegistryRule
{
    /// <summary>Which registries.</summary>
    public required HostPattern Pattern { get; init; }

    /// <summary>The file and line it stands in, for messages: <c>finch.yaml:3</c>.</summary>
    public required string Place { get; init; }

    /// <summary>True when these registries are never shown a credential.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>The store that holds their credentials; null when the rule does not name one.</summary>
    public string? Store { get; init; }

    /// <summary>The account whose registry stands behind a name of its own.</summary>
    public string? Account { get; init; }

    /// <summary>The region whose registry stands behind a name of its own.</summary>
    public string? Region { get; init; }

    /// <summary>How tokens are made; null when the rule says nothing about AWS.</summary>
    public AwsOptions? Aws { get; init; }

    /// <summary>The rule in words, for <c>explain</c> and for errors.</summary>
    public string Description => $"rule \"{Pattern.Text}\" in {Place}";
}
