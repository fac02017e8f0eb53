using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Files;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>
/// A key in a file outside of the home directory, so that a copy or a backup of the home directory is not enough. The
/// header holds a salt and the file's path; a path given now is stronger than the recorded one.
/// </summary>
/// <param name="path">The file a person named, or null.</param>
/// <param name="home">The person's home directory.</param>
internal sealed class KeyFileSource(string? path, string home) : IKeySource
{
    private const int SaltLength = 16;

    private const int KeyLength = 32;

    private const string What = "the key file";

    private string? _made;

    public KeyKind Kind => KeyKind.KeyFile;

    /// <summary>The header of an existing file names its key file, if nothing else does.</summary>
    public StoreProbe Look(bool isNew)
        => path is null && !isNew ? StoreProbe.Works
            : path is null ? new(StoreState.Unavailable, "no key file is named", $"set {KeySources.KeyFileVariable} to a file outside of your home directory")
            : IsAtHome(path) ? AtHome(path)
            : StoreProbe.Works;

    public Task PrepareAsync(bool isNew, CancellationToken cancellationToken) => Task.CompletedTask;

    public FileKey Create()
    {
        if (Look(isNew: true) is { State: not StoreState.Works } trouble)
            throw new TroubleException(trouble);
        if (!File.Exists(path))
            Make(path!);
        byte[] parameters = [.. RandomNumberGenerator.GetBytes(SaltLength), .. Encoding.UTF8.GetBytes(path!)];
        return new FileKey(parameters, Find(parameters));
    }

    public byte[] Find(ReadOnlySpan<byte> parameters)
    {
        if (parameters.Length <= SaltLength)
            throw SealedFile.Damaged();
        var file = path ?? Encoding.UTF8.GetString(parameters[SaltLength..]);
        if (IsAtHome(file))
            throw new TroubleException(AtHome(file));
        var content = PrivateFile.Read(file, What);
        if (content.Length < KeyLength)
        {
            throw new TroubleException(StoreState.Broken, $"{What} {file} holds {content.Length} bytes, and {KeyLength} are the least",
                $"make one with 'head -c {KeyLength} /dev/urandom'");
        }

        // The file may be text or longer than a key: whatever is random in it counts.
        return HKDF.DeriveKey(HashAlgorithmName.SHA256, content, KeyLength, parameters[..SaltLength].ToArray());
    }

    /// <summary>A file that was there before is the person's, and stays.</summary>
    public void Discard(FileKey key)
    {
        if (_made is not null)
            File.Delete(_made);
    }

    private void Make(string file)
    {
        try
        {
            AtomicFile.Write(file, RandomNumberGenerator.GetBytes(KeyLength));
            _made = file;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(StoreState.Broken, $"cannot make {What} {file}: {error.Message}", "name one that you may write, or make it first", error);
        }
    }

    private bool IsAtHome(string file)
    {
        var relative = Path.GetRelativePath(home, AtomicFile.ResolveLink(file));
        // In a container the home directory may be the root, and then there is nothing outside of it.
        return Path.GetPathRoot(home) != home && !Path.IsPathRooted(relative) && relative.Split(Path.DirectorySeparatorChar)[0] != "..";
    }

    private static StoreProbe AtHome(string file)
        => new(StoreState.Unavailable, $"{What} {file} is in your home directory, beside what it protects",
            $"set {KeySources.KeyFileVariable} to a file elsewhere");
}
