using System.Diagnostics.CodeAnalysis;

namespace Finch.Auth;

/// <summary>
/// One resource scope of the distribution token specification: <c>repository:library/alpine:pull,push</c>.
/// </summary>
/// <remarks>
/// The name may hold a port (<c>repository:host:5000/app:pull</c>), so the text is split at its first and last colon.
/// Actions are kept sorted and distinct; <c>*</c> swallows the others. Unknown types are kept as they are.
/// </remarks>
public sealed record Scope
{
    private Scope(string type, string name, string actions)
    {
        Type = type;
        Name = name;
        Actions = actions;
    }

    /// <summary><c>repository</c>, <c>registry</c>, or what the server calls it.</summary>
    public string Type { get; }

    /// <summary>The resource, for example <c>library/alpine</c>.</summary>
    public string Name { get; }

    /// <summary>The actions in canonical order, joined by commas.</summary>
    public string Actions { get; }

    /// <summary>The right to read a repository.</summary>
    public static Scope Pull(string repository) => new("repository", repository, "pull");

    /// <summary>The right to write a repository; asks to read it too, because a push looks before it writes.</summary>
    public static Scope Push(string repository) => new("repository", repository, "pull,push");

    /// <summary>Parses one scope.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Scope? scope)
    {
        scope = null;
        if (string.IsNullOrWhiteSpace(text) || text.Contains(' '))
            return false;
        var (first, last) = (text.IndexOf(':'), text.LastIndexOf(':'));
        if (first <= 0 || last == first || last == text.Length - 1)
            return false;
        scope = new Scope(text[..first], text[(first + 1)..last], Canonical(text[(last + 1)..].Split(',')));
        return true;
    }

    /// <summary>The same resource with the actions of both; null when the resources differ.</summary>
    public Scope? MergedWith(Scope other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Type == Type && other.Name == Name
            ? new Scope(Type, Name, Canonical(Actions.Split(',').Concat(other.Actions.Split(','))))
            : null;
    }

    /// <summary>The text of the scope as a token server reads it.</summary>
    public override string ToString() => $"{Type}:{Name}:{Actions}";

    private static string Canonical(IEnumerable<string> actions)
    {
        var distinct = actions.Where(a => a.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        return distinct.Contains("*") ? "*" : string.Join(',', distinct);
    }
}
