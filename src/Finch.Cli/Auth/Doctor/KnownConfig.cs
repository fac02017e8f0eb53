using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Whose file it is.</summary>
internal enum ConfigOwner
{
    /// <summary>Ours.</summary>
    Finch,

    /// <summary>docker's.</summary>
    Docker,

    /// <summary>That of podman, skopeo and buildah.</summary>
    Podman,

    /// <summary>Of whoever set the variable.</summary>
    Variable,
}

/// <summary>An entry that holds something secret.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Host">Its registry.</param>
/// <param name="Credential">What it holds.</param>
internal sealed record HeldEntry(string Key, RegistryHost Host, Credential Credential);

/// <summary>A file of credentials, read once; its failures are kept for the check that reports them.</summary>
internal sealed class KnownConfig
{
    private readonly List<RegistryAuthException> _failures = [];
    private readonly List<HeldEntry> _held = [];
    private readonly List<(string Key, string Name)> _helpers = [];

    public KnownConfig(IDockerConfig config, ConfigOwner owner)
    {
        (Path, Owner) = (config.Path, owner);
        Try(() => Read(config.Read()));
    }

    public string Path { get; }

    public ConfigOwner Owner { get; }

    /// <summary>The content; null when it does not parse.</summary>
    public DockerConfigDocument? Document { get; private set; }

    /// <summary>What is wrong with it.</summary>
    public IReadOnlyList<RegistryAuthException> Failures => _failures;

    /// <summary>The entries that hold a secret.</summary>
    public IReadOnlyList<HeldEntry> Held => _held;

    /// <summary>The helper for every registry; null for none.</summary>
    public string? DefaultHelper { get; private set; }

    /// <summary>The helpers for single registries.</summary>
    public IReadOnlyList<(string Key, string Name)> Helpers => _helpers;

    private void Read(DockerConfigDocument document)
    {
        Document = document;
        Try(() => DefaultHelper = document.DefaultHelper);
        Try(() => ReadHelpers(document));
        Try(() => document.Entries().ToList().ForEach(entry => Try(() => ReadEntry(document, entry.Key))));
    }

    /// <summary>Up to the first that cannot be read.</summary>
    private void ReadHelpers(DockerConfigDocument document)
    {
        foreach (var (key, name) in document.Helpers())
        {
            if (name.Length > 0)
                _helpers.Add((key, name));
        }
    }

    private void ReadEntry(DockerConfigDocument document, string key)
    {
        if (RegistryKey.TryParse(key, out var parsed)
            && document.Find(new CredentialQuery(parsed.Host, parsed.Path.Length > 0 ? parsed.Path : null)) is { } found && found.Key == key)
            _held.Add(new HeldEntry(key, parsed.Host, found.Credential));
    }

    private void Try(Action read)
    {
        try
        {
            read();
        }
        catch (RegistryAuthException failure)
        {
            _failures.Add(failure);
        }
    }
}
