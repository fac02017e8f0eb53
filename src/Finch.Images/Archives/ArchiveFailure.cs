using Finch.Auth;

namespace Finch.Images.Archives;

/// <summary>Words for archives that are not what they should be.</summary>
internal static class ArchiveFailure
{
    public static RegistryAuthException Malformed(string detail, string? hint = null, Exception? inner = null)
        => new(AuthFailure.Protocol, $"the archive cannot be loaded: {detail}", hint, inner: inner);

    /// <summary>True for what the tar and gzip readers throw at bad input.</summary>
    public static bool IsFormatError(Exception error)
        => error is InvalidDataException or FormatException or EndOfStreamException or OverflowException or ArgumentException or NotSupportedException;
}
