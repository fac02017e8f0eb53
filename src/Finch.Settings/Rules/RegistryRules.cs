using Finch.Auth;

namespace Finch.Settings.Rules;

/// <summary>The rules of <c>finch.yaml</c>, in the order of the file.</summary>
public sealed class RegistryRules(IReadOnlyList<RegistryRule> rules)
{
    /// <summary>No rules.</summary>
    public static RegistryRules None { get; } = new([]);

    /// <summary>All of them.</summary>
    public IReadOnlyList<RegistryRule> All => rules;

    /// <summary>The most specific rule for a registry, of equal ones the last; null when none matches.</summary>
    public RegistryRule? For(RegistryHost host)
        => rules.Where(rule => rule.Pattern.Matches(host))
            .Order(Comparer<RegistryRule>.Create((one, other) => HostPattern.CompareSpecificity(one.Pattern, other.Pattern)))
            .LastOrDefault();
}
