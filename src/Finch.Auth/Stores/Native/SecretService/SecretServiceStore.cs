using System.Runtime.InteropServices;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.SecretService;

/// <summary>
/// The keyring of a Linux desktop (GNOME Keyring, KWallet, KeePassXC) through libsecret, with the entries of
/// <c>docker-credential-secretservice</c>. The library is loaded when it is first needed, and is no condition for finch to run.
/// </summary>
internal sealed class SecretServiceStore : INativeStore
{
    private readonly UserEnvironment _environment;

    /// <summary>The secret service on the D-Bus of the person's session.</summary>
    public SecretServiceStore(UserEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
    }

    /// <inheritdoc/>
    public string Name => NativeStores.SecretService;

    /// <inheritdoc/>
    public string Title => Name;

    /// <inheritdoc/>
    public StoreProbe Look()
        => !HasBus() ? SecretServiceFailure.NoBus
            : !NativeLibrary.TryLoad(LibSecret.Library, out _) ? SecretServiceFailure.NoLibrary
            : StoreProbe.Works;

    /// <inheritdoc/>
    public async Task<StoreProbe> TryOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            var looked = Look() is { State: not StoreState.Works } trouble
                ? trouble
                : await RunAsync(session => session.Look(), cancellationToken).ConfigureAwait(false);
            return looked.State == StoreState.Works ? await StoreTrial.RunAsync(this, cancellationToken).ConfigureAwait(false) : looked;
        }
        catch (TroubleException trouble)
        {
            return trouble.Probe;
        }
    }

    /// <inheritdoc/>
    public Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken)
        => TranslateAsync(session => session.Get(server), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => TranslateAsync(session => session.Store(credential), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> EraseAsync(string server, CancellationToken cancellationToken)
        => TranslateAsync(session => session.Erase(server), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => TranslateAsync(session => session.List(), cancellationToken);

    private async Task<T> TranslateAsync<T>(Func<SecretServiceSession, T> work, CancellationToken cancellationToken)
    {
        try
        {
            return await RunAsync(work, cancellationToken).ConfigureAwait(false);
        }
        catch (TroubleException trouble)
        {
            throw trouble.For(Title);
        }
    }

    /// <summary>
    /// Where GLib looks for the bus, without its last resort on a machine without a display: to start one nobody else is on.
    /// </summary>
    private bool HasBus()
        => _environment["DBUS_SESSION_BUS_ADDRESS"] is not null || _environment["DISPLAY"] is not null
            || (_environment["XDG_RUNTIME_DIR"] is { } runtime && File.Exists(Path.Combine(runtime, "bus")));

    /// <summary>Runs calls that block beside us; a question to the person that nobody answers ends with our patience.</summary>
    private async Task<T> RunAsync<T>(Func<SecretServiceSession, T> work, CancellationToken cancellationToken)
    {
        if (Look() is { State: not StoreState.Works } trouble)
            throw new TroubleException(trouble);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(CredentialHelpers.Timeout);
        using var cancellable = GLib.NewCancellable();
        await using var _ = limit.Token.Register(() => GLib.Cancel(cancellable)).ConfigureAwait(false);
        try
        {
            return await Task.Run(
                () =>
                {
                    using var session = new SecretServiceSession(cancellable);
                    return work(session);
                },
                CancellationToken.None).ConfigureAwait(false);
        }
        catch (TroubleException late) when (limit.IsCancellationRequested)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TroubleException(StoreState.Locked, $"the keyring was not unlocked within {CredentialHelpers.Timeout.TotalSeconds:0} s",
                SecretServiceFailure.Locked.Remedy, late);
        }
    }
}
