using System.Text;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Sources;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every <c>config.json</c> and <c>auth.json</c> that plays a part here, in the order in which they are asked.</summary>
internal sealed class KnownConfigs
{
    public KnownConfigs(Services services)
    {
        var paths = services.Paths;
        var files = new List<KnownConfig> { new(paths.ConfigFile, ConfigOwner.Finch) };
        if (paths.OwnConfigFile != paths.ConfigFile)
            files.Add(new KnownConfig(paths.OwnConfigFile, ConfigOwner.Finch));
        if (paths.DockerConfigFile != paths.ConfigFile)
            files.Add(new KnownConfig(paths.DockerConfigFile, ConfigOwner.Docker));
        files.AddRange(paths.ContainersAuthFiles().Select(file => new KnownConfig(file, ConfigOwner.Podman)));
        All = files;
        if (services.Environment[EnvironmentSource.Variable] is { } text)
            Variable = new KnownConfig(EnvironmentSource.Variable, ConfigOwner.Variable, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>The files, whether they exist or not.</summary>
    public IReadOnlyList<KnownConfig> All { get; }

    /// <summary>The one in a variable, which comes before all files; null when it is not set.</summary>
    public KnownConfig? Variable { get; }

    /// <summary>Those that could be read.</summary>
    public IEnumerable<KnownConfig> Readable => All.Where(config => config.Document is not null);
}

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
