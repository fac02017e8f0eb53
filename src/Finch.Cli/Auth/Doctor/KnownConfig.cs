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

    public KnownConfig(string path, ConfigOwner owner, byte[]? text = null)
    {
        (Path, Owner) = (path, owner);
        try
        {
            Read(text is null ? new DockerConfigFile(path).Read() : DockerConfigDocument.Parse(text, path));
        }
        catch (RegistryAuthException failure)
        {
            _failures.Add(failure);
        }
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
        Try(() => DefaultHelper = document.DefaultHelper);
        Try(() => document.Helpers().ToList().ForEach(entry => Try(() => ReadHelper(document, entry.Key))));
        Try(() => document.Entries().ToList().ForEach(entry => Try(() => ReadEntry(document, entry.Key))));
        Document = document;
    }

    private void ReadHelper(DockerConfigDocument document, string key)
    {
        if (RegistryHost.TryParse(key, out var host) && document.HelperFor(host) is { } helper)
            _helpers.Add((key, helper.Name));
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
