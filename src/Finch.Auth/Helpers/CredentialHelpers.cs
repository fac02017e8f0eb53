using Finch.Auth.DockerConfig;
using Finch.Auth.Stores.Native;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth.Helpers;

/// <summary>
/// A helper that finch has inside, so that it works where the program is not installed. It serves only some registries,
/// whatever a <c>credsStore</c> entry says: with <c>credsStore: ecr-login</c>, Docker Hub keeps working.
/// </summary>
/// <param name="Name">The suffix, for example <c>ecr-login</c>.</param>
/// <param name="Serves">Which registries it makes credentials for.</param>
/// <param name="Source">The same answer without a program.</param>
/// <param name="Forget">Drops what is cached for a registry.</param>
internal sealed record BuiltInHelper(string Name, Func<RegistryHost, bool> Serves, ICredentialSource Source, Action<RegistryHost> Forget);

/// <summary>The credential helpers of this machine: programs on PATH, and what finch has inside.</summary>
/// <param name="locator">Finds the programs.</param>
/// <param name="builtIn">Helpers inside that make their own credentials.</param>
/// <param name="native">Stores inside that keep what they are given.</param>
internal sealed class CredentialHelpers(HelperLocator locator, IReadOnlyList<BuiltInHelper> builtIn, NativeStores native)
{
    /// <summary>A helper may ask a person to unlock a keyring; a hung one must not hang us for good.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Receives which programs were asked, and how they ended.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>True unless the helper is known to serve other registries only.</summary>
    public bool Serves(string name, RegistryHost host) => BuiltIn(name)?.Serves(host) ?? true;

    /// <summary>True for a helper that makes its own credentials and keeps none.</summary>
    public bool MakesItsOwn(string name) => BuiltIn(name) is not null;

    /// <summary>True when there is somebody to ask under that name: a program, or something inside.</summary>
    public bool IsInstalled(string name) => BuiltIn(name) is not null || TryOpen(name) is not null;

    /// <summary>True unless it is known before asking that the answer will be an error.</summary>
    public bool IsUsable(string name)
        => IsInstalled(name) && (TryOpen(name) is not INativeStore store || store.Look().State is StoreState.Works or StoreState.Locked);

    /// <summary>Who answers under that name, in words a person knows.</summary>
    public string Title(string name) => TryOpen(name)?.Title ?? HelperProtocol.ProgramPrefix + name;

    /// <summary>Drops what the helpers inside have cached for a registry.</summary>
    public void Forget(RegistryHost host)
    {
        foreach (var helper in builtIn.Where(helper => helper.Serves(host)))
            helper.Forget(host);
    }

    /// <summary>
    /// The helper of that name that keeps what it is given: its program where one is installed, else the store inside. Windows'
    /// own store is always ours: docker's program for it cannot keep the long tokens of cloud registries.
    /// </summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> when it is not installed, with the remedy.</exception>
    public ICredentialHelper Open(string name) => TryOpen(name) ?? throw NotInstalled(name);

    /// <summary>Asks a helper, trying the spellings under which tools store a registry.</summary>
    /// <param name="name">The helper.</param>
    /// <param name="query">The registry.</param>
    /// <param name="pathKeys">Keys of paths that are known to be kept, the deepest first; they come before the whole registry.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<FoundCredential?> GetAsync(string name, CredentialQuery query, IEnumerable<string> pathKeys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(pathKeys);
        if (BuiltIn(name) is { } inside && locator.Find(name) is null)
            return await inside.Source.FindAsync(query, cancellationToken).ConfigureAwait(false);

        var helper = Open(name);
        foreach (var server in pathKeys.Concat(Spellings(name, query.Host)))
        {
            if (await helper.GetAsync(server, cancellationToken).ConfigureAwait(false) is { } found)
                return new FoundCredential(found.ToCredential(), helper.Title) { Path = RegistryKey.PathOf(server) };
        }

        return null;
    }

    /// <summary>The server strings that docker, podman and older tools use for a registry or a path of one, the usual one first.</summary>
    public IEnumerable<string> Spellings(string name, RegistryKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var host = key.Host;
        yield return key.Text;
        // A helper that makes its own credentials reads any spelling: a second question would get the same answer. Paths have one.
        if (MakesItsOwn(name) || key.Path.Length > 0)
            yield break;
        yield return host.IsDockerHub ? "docker.io" : $"https://{host}";
    }

    private static RegistryAuthException NotInstalled(string name)
        => new(AuthFailure.Store, $"{HelperProtocol.ProgramPrefix}{name} is configured but not installed",
            "install it on PATH or in ~/.finch/cred-helpers, or remove its entry from config.json");

    private BuiltInHelper? BuiltIn(string name) => builtIn.FirstOrDefault(helper => helper.Name == name);

    private ICredentialHelper? TryOpen(string name)
    {
        if (name == NativeStores.Wincred && native.Find(name) is { } windows)
            return windows;
        return locator.Find(name) is { } path ? new HelperProgram(name, path, Timeout) { Logger = Logger } : native.Find(name);
    }
}
