using Finch.Auth.Files;

namespace Finch.Auth.DockerConfig;

/// <summary>Reads a configuration file, or says why that cannot be done. A file that is not there is no failure.</summary>
internal static class ConfigBytes
{
    /// <summary>Far above any configuration; a link to an image must not fill memory.</summary>
    private const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>The content, or null when there is no such file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="isForeign">True for a place where another tool may keep a file: a folder that is closed to us holds none for us.</param>
    /// <param name="maxBytes">The longest file that is read.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: it is there and cannot be read.</exception>
    public static byte[]? Read(string path, bool isForeign, int maxBytes = MaxBytes)
    {
        // A chain asks about several files, most of which are not there; an exception for each costs more than the question.
        if (isForeign ? !File.Exists(path) && !Directory.Exists(path) : UnixFile.IsMissing(path))
            return null;
        // A pipe in another tool's place may be a shell's <(...), which has its writer. Ours is a file that is written, too.
        if (!isForeign && UnixFile.IsPipe(path))
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: it is a named pipe", "put a file there");
        try
        {
            return BoundedFile.Read(path, maxBytes)
                ?? throw new RegistryAuthException(AuthFailure.Configuration, $"{path} is larger than {maxBytes} bytes", "is it the right file?");
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception) when (Directory.Exists(path))
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: it is a directory",
                "container engines make one where a file to be mounted is missing; remove it");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: {FileTrouble.Of(error)}",
                "check the owner and the permissions of the file and its folder, and HOME", inner: error);
        }
    }
}
