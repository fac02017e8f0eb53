using System.Text.RegularExpressions;

namespace Finch.Sandbox.Registry;

/// <summary>The grammars of names and tags in the OCI distribution specification. What passes is safe in a path.</summary>
internal static partial class RepositoryName
{
    public static bool IsValid(string name) => name.Length <= 255 && Name.IsMatch(name);

    public static bool IsValidTag(string tag) => Tag.IsMatch(tag);

    [GeneratedRegex(@"\A[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\z")]
    private static partial Regex Name { get; }

    [GeneratedRegex(@"\A[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}\z")]
    private static partial Regex Tag { get; }
}
