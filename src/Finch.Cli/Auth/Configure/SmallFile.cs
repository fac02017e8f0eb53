using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Cli.Auth.Configure;

/// <summary>Configuration files of other tools: bounded when read; replaced as a whole, with their mode, when nobody changed them meanwhile.</summary>
internal static class SmallFile
{
    /// <summary>Far above any configuration file; a link to something else must not fill memory.</summary>
    private const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>True for a file, or a link that leads to one; a link that leads nowhere counts as a file elsewhere.</summary>
    public static bool Exists(string path)
    {
        try
        {
            return File.Exists(AtomicFile.ResolveLink(path));
        }
        catch (IOException)
        {
            // Links in a circle.
            return false;
        }
    }

    /// <summary>The content; null when there is no such file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable, or far too large.</exception>
    public static byte[]? Read(string path)
    {
        try
        {
            var file = new FileInfo(AtomicFile.ResolveLink(path));
            if (!file.Exists && !Directory.Exists(path))
                return null;
            return file is { Exists: true, Length: > MaxBytes }
                ? throw new RegistryAuthException(AuthFailure.Configuration, $"{path} is larger than {MaxBytes} bytes", "is it the right file?")
                : File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: {error.Message}",
                "check the owner and the permissions of the file", inner: error);
        }
    }

    /// <summary>Does what was planned. A symbolic link stays one.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: the file is as it was.</exception>
    public static void Apply(FileEdit edit)
    {
        if (!(Read(edit.Path) ?? []).AsSpan().SequenceEqual(edit.Before))
        {
            throw new RegistryAuthException(AuthFailure.Store, $"{edit.Path} was changed by another program just now",
                "nothing was changed; run the command again");
        }

        try
        {
            var target = AtomicFile.ResolveLink(edit.Path);
            if (edit.After is null)
                File.Delete(target);
            else
                Write(target, edit.After);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {edit.Path}: {error.Message}",
                "check the owner and the permissions of the file and its directory, and the free space", inner: error);
        }
    }

    private static void Write(string target, byte[] content)
    {
        var mode = !OperatingSystem.IsWindows() && File.Exists(target) ? File.GetUnixFileMode(target) : (UnixFileMode?)null;
        AtomicFile.Write(target, content);
        // It is another tool's file: what its owner allowed is not ours to change.
        if (mode is { } allowed && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(target, allowed);
    }
}
