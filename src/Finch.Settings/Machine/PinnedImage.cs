using System.Diagnostics.CodeAnalysis;

namespace Finch.Settings.Machine;

/// <summary>A guest image as it is written, on the command line or in finch.yaml: <c>PATH@sha256:HEX</c>, or an https address in place of the path.</summary>
internal static class PinnedImage
{
    private const string Mark = "@sha256:";

    /// <summary>Reads one.</summary>
    /// <param name="text">As it is written. A path is left as it is.</param>
    /// <param name="image">The image; null where the text is none.</param>
    /// <param name="mistake">What is wrong with the text.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out MachineImage? image, out ImageMistake mistake)
    {
        (image, mistake) = (null, ImageMistake.None);
        var at = text.LastIndexOf(Mark, StringComparison.Ordinal);
        var digest = at < 0 ? "" : text[(at + Mark.Length)..].ToLowerInvariant();
        if (at <= 0)
            mistake = ImageMistake.NoDigest;
        else if (digest.Length != 64 || !digest.All(char.IsAsciiHexDigit))
            mistake = ImageMistake.NotSha256;
        else
            mistake = MistakeIn(text[..at]);
        if (mistake != ImageMistake.None)
            return false;
        image = new MachineImage(text[..at], digest);
        return true;
    }

    private static ImageMistake MistakeIn(string location)
        => !location.Contains("://", StringComparison.Ordinal) ? ImageMistake.None
            // First of all: what names a user may have a password behind it, and must not be repeated.
            : !Uri.TryCreate(location, UriKind.Absolute, out var address) ? ImageMistake.NotHttps
            : address.UserInfo.Length > 0 ? ImageMistake.HasUser
            : location.StartsWith("https://", StringComparison.Ordinal) ? ImageMistake.None : ImageMistake.NotHttps;
}

/// <summary>What can be wrong with the text of a guest image.</summary>
internal enum ImageMistake
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It does not say which content is meant.</summary>
    NoDigest,

    /// <summary>What stands behind the mark is not 64 hexadecimal digits.</summary>
    NotSha256,

    /// <summary>It is an address, and not one that begins with <c>https://</c>.</summary>
    NotHttps,

    /// <summary>The address names a user.</summary>
    HasUser,
}
