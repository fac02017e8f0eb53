namespace Finch.Sandbox.Tokens;

/// <summary>A piece of access as token services spell it: <c>repository:library/debian:pull,push</c>.</summary>
internal sealed record TokenScope(string Type, string Name, IReadOnlyList<string> Actions)
{
    /// <summary>Reads one scope; null when it is not one. The name may hold a colon of its own (a host with a port).</summary>
    public static TokenScope? Parse(string text)
    {
        int first = text.IndexOf(':');
        int last = text.LastIndexOf(':');
        return first > 0 && last > first
            ? new TokenScope(text[..first], text[(first + 1)..last], text[(last + 1)..].Split(',', StringSplitOptions.RemoveEmptyEntries))
            : null;
    }

    public bool Allows(string type, string name, string action) =>
        Type == type && Name == name && (Actions.Contains(action) || Actions.Contains("*"));

    public override string ToString() => $"{Type}:{Name}:{string.Join(',', Actions)}";
}
