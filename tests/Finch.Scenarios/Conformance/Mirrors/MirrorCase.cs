namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>A directory of hosts, and how the hosts behave that it names.</summary>
/// <param name="Name">What it is about, as the table of differences names it.</param>
/// <param name="Toml"><c>hosts.toml</c>, in which MIRROR, SECOND and ORIGIN stand for <c>HOST:PORT</c>; null for no file.</param>
internal sealed record MirrorCase(string Name, string? Toml)
{
    /// <summary>The directory's name; HOST and PORT are the registry's.</summary>
    public string Directory { get; init; } = "HOST:PORT";

    /// <summary>The content of <c>_default/hosts.toml</c>; null for none.</summary>
    public string? Default { get; init; }

    public Mood Mirror { get; init; }

    public Mood Second { get; init; }

    public Mood Origin { get; init; }

    /// <summary>Who speaks https.</summary>
    public string[] Tls { get; init; } = [];

    /// <summary>Whether those who speak https want to see the client's certificate.</summary>
    public bool WantsClient { get; init; }

    /// <summary>The name beside the file under which the authority lies as well.</summary>
    public string? AuthorityAs { get; init; }
}
