using Finch.Auth.DockerConfig;
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
public sealed record BuiltInHelper(string Name, Func<RegistryHost, bool> Serves, ICredentialSource Source, Action<RegistryHost> Forget);

/// <summary>The credential helpers of this machine: programs on PATH and the ones finch has inside.</summary>
public sealed class CredentialHelpers(HelperLocator locator, IReadOnlyList<BuiltInHelper> builtIn)
{
    /// <summary>A helper may ask a person to unlock a keyring; a hung one must not hang us for good.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Receives which programs were asked, and how they ended.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>True unless the helper is known to serve other registries only.</summary>
    public bool Serves(string name, RegistryHost host) => BuiltIn(name)?.Serves(host) ?? true;

    /// <summary>True for a helper that makes its own credentials and keeps none.</summary>
    public bool MakesItsOwn(string name) => BuiltIn(name) is not null;

    /// <summary>True when the helper can be asked here.</summary>
    public bool IsInstalled(string name) => locator.Find(name) is not null || BuiltIn(name) is not null;

    /// <summary>Drops what the helpers inside have cached for a registry.</summary>
    public void Forget(RegistryHost host)
    {
        foreach (var helper in builtIn.Where(helper => helper.Serves(host)))
            helper.Forget(host);
    }

    /// <summary>The helper's program.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> when it is not installed, with the remedy.</exception>
    public HelperProgram Program(string name)
        => FindProgram(name) ?? throw NotInstalled(name);

    /// <summary>Asks a helper, trying the spellings under which tools store a registry.</summary>
    public async Task<FoundCredential?> GetAsync(string name, CredentialQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var program = FindProgram(name);
        if (program is null && BuiltIn(name) is { } inside)
            return await inside.Source.FindAsync(query, cancellationToken).ConfigureAwait(false);

        if (program is null)
            throw NotInstalled(name);
        foreach (var server in Spellings(name, query.Host))
        {
            if (await program.GetAsync(server, cancellationToken).ConfigureAwait(false) is { } found)
                return new FoundCredential(found.ToCredential(), program.ProgramName);
        }

        return null;
    }

    /// <summary>The server strings that docker, podman and older tools use for a registry, the usual one first.</summary>
    public IEnumerable<string> Spellings(string name, RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        yield return RegistryKey.For(host);
        // A helper that makes its own credentials reads any spelling: a second question would get the same answer.
        if (MakesItsOwn(name))
            yield break;
        yield return host.IsDockerHub ? "docker.io" : $"https://{host}";
    }

    private static RegistryAuthException NotInstalled(string name)
        => new(AuthFailure.Store, $"{HelperProtocol.ProgramPrefix}{name} is configured but not installed",
            "install it on PATH or in ~/.finch/cred-helpers, or remove its entry from config.json");

    private BuiltInHelper? BuiltIn(string name) => builtIn.FirstOrDefault(helper => helper.Name == name);

    private HelperProgram? FindProgram(string name) => locator.Find(name) is { } path ? new HelperProgram(name, path, Timeout) { Logger = Logger } : null;
}
