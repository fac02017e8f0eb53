using System.Security.Cryptography;
using Finch.Auth.Files;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// Finds out whether the key is there and files can be written, with a file of its own beside the real one. A key that had to
/// be made for it goes away with it.
/// </summary>
internal sealed class EncryptedFileTrial(string path, KeySources keys)
{
    /// <exception cref="TroubleException">It does not work, and why.</exception>
    public async Task RunAsync(SealedFile? existing, CancellationToken cancellationToken)
    {
        var source = existing is null ? keys.ForNewFile : keys.Of(existing.Kind);
        await source.PrepareAsync(existing is null, cancellationToken).ConfigureAwait(false);
        var key = existing is null ? source.Create() : new FileKey(existing.Parameters, source.Find(existing.Parameters));
        try
        {
            _ = existing?.Open(key.Key);
            WriteAndRead(source, key);
        }
        finally
        {
            if (existing is null)
                source.Discard(key);
        }
    }

    private void WriteAndRead(IKeySource source, FileKey key)
    {
        var probe = $"{AtomicFile.ResolveLink(path)}.{Guid.NewGuid():N}.probe";
        try
        {
            var made = RandomNumberGenerator.GetBytes(64);
            AtomicFile.Write(probe, SealedFile.Seal(source.Kind, key, made));
            var file = SealedFile.Parse(File.ReadAllBytes(probe));
            if (!file.Open(source.Find(file.Parameters)).AsSpan().SequenceEqual(made))
                throw new TroubleException(StoreState.Broken, "it does not give back what it was given", null);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(StoreState.Broken, $"no file can be written beside it: {error.Message}",
                "check the owner and the permissions of the directory, and the free space", error);
        }
        finally
        {
            if (File.Exists(probe))
                File.Delete(probe);
        }
    }
}
