using System.Text.RegularExpressions;

namespace Finch.Scenarios.Language;

/// <summary>The environment of a scenario, which is also where <c>$NAME</c> in its lines comes from.</summary>
internal sealed partial class Variables(IEnumerable<KeyValuePair<string, string>> initial)
{
    public Dictionary<string, string> All { get; } = new(initial);

    public string this[string name]
    {
        get => All.TryGetValue(name, out var value) ? value : throw new ScenarioFailure($"the variable {name} is not set");
        set => All[name] = value;
    }

    /// <summary>Replaces <c>$NAME</c> and <c>${NAME}</c>; <c>$$</c> is a dollar, and a dollar before anything else stays.</summary>
    public string Expand(string text) => Name().Replace(text, match => Replacement(match, value => value));

    /// <summary>As <see cref="Expand"/>, with every value escaped, so that a host name matches itself only.</summary>
    public string ExpandPattern(string text) => Name().Replace(text, match =>
        match.Value == "$$" ? "$$" : Replacement(match, Regex.Escape));

    private string Replacement(Match match, Func<string, string> form) =>
        match.Value == "$$" ? "$" : form(this[match.Groups["name"].Value]);

    [GeneratedRegex(@"\$\$|\$(?<name>[A-Za-z_][A-Za-z0-9_]*)|\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Name();
}
