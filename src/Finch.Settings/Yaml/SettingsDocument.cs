using System.Text;
using Finch.Auth;
using Finch.Auth.DockerConfig;

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
    public static SettingsDocument Load(string path) => Parse(Encoding.UTF8.GetString(ReadBytes(path) ?? []), path);

    /// <summary>Parses the text of a file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: malformed, with file, line and column.</exception>
    public static SettingsDocument Parse(string text, string path)
    {
        text = text.TrimStart('\uFEFF');
        return new SettingsDocument(path, text, YamlReader.Read(text, path));
    }

    /// <summary>The content; null for a missing file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: it cannot be read, is far too large, or no text in UTF-8.</exception>
    public static byte[]? ReadBytes(string path)
    {
        var content = ConfigBytes.Read(path, isForeign: false, MaxBytes);
        // UTF-16, as some shells of Windows write it, or zeros after a crash. Looked for by its name, no rule would be found in it.
        return content is null || !content.Contains((byte)0) ? content
            : throw new RegistryAuthException(AuthFailure.Configuration, $"{path} is not UTF-8 text: it holds zero bytes", "save it as UTF-8, or correct it");
    }
}
