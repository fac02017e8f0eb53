using System.Security.Cryptography;
using Finch.Auth.Files;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// A file of our own, for machines without a keyring: every change takes the lock, reads again, and replaces the whole file.
/// What cannot be decrypted is not touched.
/// </summary>
internal sealed class EncryptedFileStore : INativeStore
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    private readonly string _path;
    private readonly KeySources _keys;

    /// <summary>A file and the ways to its key.</summary>
    internal EncryptedFileStore(string path, KeySources keys)
    {
        _path = path;
        _keys = keys;
    }

    /// <inheritdoc/>
    public string Name => NativeStores.EncryptedFile;

    /// <inheritdoc/>
    public string Title => $"the encrypted file {_path}";

    /// <inheritdoc/>
    public StoreProbe Look()
    {
        try
        {
            return Read() is { } file ? _keys.Of(file.Kind).Look(isNew: false) : _keys.ForNewFile.Look(isNew: true);
        }
        catch (TroubleException trouble)
        {
            return trouble.Probe;
        }
    }

    /// <inheritdoc/>
    public async Task<StoreProbe> TryOutAsync(CancellationToken cancellationToken)
    {
        var looked = Look();
        if (looked.State != StoreState.Works)
            return looked;
        try
        {
            await new EncryptedFileTrial(_path, _keys).RunAsync(Read(), cancellationToken).ConfigureAwait(false);
            return looked;
        }
        catch (TroubleException trouble)
        {
            return trouble.Probe;
        }
    }

    /// <inheritdoc/>
    public async Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken)
        => (await ReadEntriesAsync(cancellationToken).ConfigureAwait(false)).Find(server);

    /// <inheritdoc/>
    public Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => ChangeAsync(
            entries =>
            {
                entries.Set(credential);
                return true;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> EraseAsync(string server, CancellationToken cancellationToken)
        => File.Exists(_path) && await ChangeAsync(entries => entries.Remove(server), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => (await ReadEntriesAsync(cancellationToken).ConfigureAwait(false)).Users();

    private Task<EntryList> ReadEntriesAsync(CancellationToken cancellationToken)
        => TranslateAsync(async () =>
        {
            if (Read() is not { } file)
                return new EntryList();
            await _keys.Of(file.Kind).PrepareAsync(isNew: false, cancellationToken).ConfigureAwait(false);
            return EntryList.Parse(file.Open(_keys.Of(file.Kind).Find(file.Parameters)));
        });

    private Task<bool> ChangeAsync(Func<EntryList, bool> change, CancellationToken cancellationToken)
        => TranslateAsync(async () =>
        {
            // A person is asked before the lock is taken: others should not have to wait for an answer.
            var before = Read();
            await (before is null ? _keys.ForNewFile : _keys.Of(before.Kind)).PrepareAsync(before is null, cancellationToken).ConfigureAwait(false);
            using var held = await FileLock.AcquireAsync(AtomicFile.ResolveLink(_path) + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
            return Read() is { } file ? Change(file, change) : Create(change);
        });

    private bool Change(SealedFile file, Func<EntryList, bool> change)
    {
        var key = new FileKey(file.Parameters, _keys.Of(file.Kind).Find(file.Parameters));
        var entries = EntryList.Parse(file.Open(key.Key));
        if (!change(entries))
            return false;
        Write(file.Kind, key, entries);
        return true;
    }

    private bool Create(Func<EntryList, bool> change)
    {
        var entries = new EntryList();
        if (!change(entries))
            return false;
        var source = _keys.ForNewFile;
        var key = source.Create();
        try
        {
            Write(source.Kind, key, entries);
            return true;
        }
        catch
        {
            source.Discard(key);
            throw;
        }
    }

    private void Write(KeyKind kind, FileKey key, EntryList entries)
    {
        var plain = entries.Format();
        AtomicFile.Write(_path, SealedFile.Seal(kind, key, plain));
        CryptographicOperations.ZeroMemory(plain);
    }

    private SealedFile? Read()
    {
        try
        {
            return File.Exists(_path) ? SealedFile.Parse(File.ReadAllBytes(_path)) : null;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("read", error);
        }
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
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable("written", error).For(Title);
        }
    }

    private static TroubleException Unusable(string done, Exception error)
        => new(StoreState.Broken, $"it cannot be {done}: {error.Message}",
            "check the owner and the permissions of the file and its directory, and the free space", error);
}
