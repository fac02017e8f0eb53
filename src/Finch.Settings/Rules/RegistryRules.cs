using Finch.Auth;

namespace Finch.Settings.Rules;

/// <summary>The rules of <c>finch.yaml</c>, in the order of the file.</summary>
public sealed class RegistryRules
{
    private readonly IReadOnlyList<RegistryRule> _rules;
    private readonly RegistryRules? _others;

    /// <summary>The rules of one file.</summary>
    public RegistryRules(IReadOnlyList<RegistryRule> rules) => _rules = rules;

    private RegistryRules(IReadOnlyList<RegistryRule> rules, RegistryRules others) => (_rules, _others) = (rules, others);

    /// <summary>No rules.</summary>
    public static RegistryRules None { get; } = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<RegistryRule> All => _others is null ? _rules : [.. _rules, .. _others.All];

    /// <summary>These rules, and those of another file for the registries that none of these is about.</summary>
    public RegistryRules Before(RegistryRules others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return others.All.Count == 0 ? this : All.Count == 0 ? others : new RegistryRules(_rules, _others is null ? others : _others.Before(others));
    }

    /// <summary>The most specific rule for a registry, of equal ones the last; null when none matches.</summary>
    public RegistryRule? For(RegistryHost host)
        => _rules.Where(rule => rule.Pattern.Matches(host))
            .Order(Comparer<RegistryRule>.Create((one, other) => HostPattern.CompareSpecificity(one.Pattern, other.Pattern)))
            .LastOrDefault() ?? _others?.For(host);
}
