namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>Reads a small file that holds a key or a passphrase, and nobody else's business.</summary>
internal static class PrivateFile
{
    private const int MaxLength = 64 * 1024;

    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Its content.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What it is, for the error.</param>
    /// <exception cref="TroubleException">Missing, unreadable, or open to others.</exception>
    public static byte[] Read(string path, string what)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(stream.SafeFileHandle) & Others) != 0)
            {
                throw new TroubleException(StoreState.Broken, $"{what} {path} can be read or changed by others", $"run 'chmod 600 {path}'");
            }

            // Read to its end and not to its length: a passphrase may come through a pipe.
            var content = new byte[MaxLength];
            return content[..stream.ReadAtLeast(content, MaxLength, throwOnEndOfStream: false)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new TroubleException(StoreState.Unavailable, $"cannot read {what} {path}: {error.Message}", "is it on a disk that is not mounted?", error);
        }
    }
}
