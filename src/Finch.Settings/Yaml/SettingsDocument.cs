using System.Text;
using Finch.Auth;

namespace Finch.Settings.Yaml;

/// <summary>One settings file, parsed.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Text">Its text, without a byte order mark.</param>
/// <param name="Root">Its keys.</param>
internal sealed record SettingsDocument(string Path, string Text, YamlMap Root)
{
    /// <summary>Far above any settings file; a mistake such as a link to an image must not fill memory.</summary>
    private const int MaxBytes = 1024 * 1024;

    /// <summary>Parses a file; a missing one is empty.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable or malformed, with file, line and column.</exception>
    public static SettingsDocument Load(string path) => Parse(Encoding.UTF8.GetString(ReadBytes(path)), path);

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: malformed, with file, line and column.</exception>
    public static SettingsDocument Parse(string text, string path)
    {
        text = text.TrimStart('\uFEFF');
        return new SettingsDocument(path, text, YamlReader.Read(text, path));
    }

    /// <summary>The content; nothing for a missing file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: it cannot be read, or is far too large.</exception>
    public static byte[] ReadBytes(string path)
    {
        // Most people have no such file, and an exception costs a helper a tenth of its time.
        if (!File.Exists(path))
            return [];
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
                throw new RegistryAuthException(AuthFailure.Configuration, $"{path} is larger than {MaxBytes} bytes", "is it the right file?");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: {error.Message}",
                "check the owner and the permissions of the file", inner: error);
        }
    }
}
