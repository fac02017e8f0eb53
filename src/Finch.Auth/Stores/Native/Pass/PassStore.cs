using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.Pass;

/// <summary>
/// The password store of Unix (passwordstore.org), in the layout of <c>docker-credential-pass</c>. Encryption, keys and the
/// history, where there is one, are the program's; only file names are read here.
/// </summary>
internal sealed class PassStore : INativeStore
{
    private readonly UserEnvironment _environment;
    private readonly PassLayout _layout;
    private readonly PassProgram _program;

    /// <summary>The person's password store: <c>PASSWORD_STORE_DIR</c>, else <c>~/.password-store</c>.</summary>
    public PassStore(UserEnvironment environment)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
        _layout = new PassLayout(environment["PASSWORD_STORE_DIR"] ?? Path.Combine(environment.HomeDirectory, ".password-store"));
        _program = new PassProgram(environment, _layout.Directory);
    }

    /// <inheritdoc/>
    public string Name => NativeStores.Pass;

    /// <inheritdoc/>
    public string Title => Name;

    /// <inheritdoc/>
    public StoreProbe Look()
        => _program.Path is null ? PassFailure.NotInstalled
            : _layout.Recipients() is null && _environment["PASSWORD_STORE_KEY"] is null ? PassFailure.NotInitialised
            : StoreProbe.Works;

    /// <inheritdoc/>
    public Task<StoreProbe> TryOutAsync(CancellationToken cancellationToken)
        => Look() is { State: not StoreState.Works } trouble
            ? Task.FromResult(trouble)
            : new PassTrial(_environment, _layout).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken)
        => TranslateAsync<HelperCredential?>(async () =>
        {
            // Without an entry the program is not needed, nor does it have to work.
            if (_layout.Users(server) is not [var user, ..])
                return null;
            var secret = await RunAsync(["show", PassLayout.EntryOf(server, user)], default, cancellationToken).ConfigureAwait(false);
            // As docker's helper does: pass adds a line end where a person typed the secret, and none where a program gave it.
            return new HelperCredential(server, user, new Secret(Encoding.UTF8.GetString(secret).TrimEnd('\n', '\r')));
        });

    /// <inheritdoc/>
    public Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => TranslateAsync(async () =>
        {
            var (server, user) = (credential.ServerUrl, credential.Username);
            var secret = Encoding.UTF8.GetBytes(credential.Secret.Reveal());
            try
            {
                await RunAsync(["insert", "-f", "-m", PassLayout.EntryOf(server, user)], secret, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secret);
                _layout.RemoveIfEmpty(server);
            }

            // Docker's helper answers with the first user it sees: who has signed in as somebody else is no longer the one before.
            foreach (var other in _layout.Users(server).Where(other => other != user))
                await RunAsync(["rm", "-f", PassLayout.EntryOf(server, other)], default, cancellationToken).ConfigureAwait(false);
            return true;
        });

    /// <inheritdoc/>
    public Task<bool> EraseAsync(string server, CancellationToken cancellationToken)
        => TranslateAsync(async () =>
        {
            if (_layout.Users(server).Count == 0)
                return false;
            await RunAsync(["rm", "-rf", PassLayout.FolderOf(server)], default, cancellationToken).ConfigureAwait(false);
            return true;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => TranslateAsync(() => Task.FromResult(_layout.Servers()));

    private async Task<byte[]> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        if (Look() is { State: not StoreState.Works } trouble)
            throw new TroubleException(trouble);
        var result = await _program.RunAsync(arguments, input, cancellationToken).ConfigureAwait(false);
        return result.ExitCode == 0 ? result.Output : throw new TroubleException(PassFailure.Of(result));
    }

    private async Task<T> TranslateAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (TroubleException trouble)
        {
            throw trouble.For(Title);
        }
    }
}
