namespace Finch.Build.Guest;

/// <summary>
/// A Debian package as apt would download it now: what it is, its file's name, and the SHA-256 that the signed list promises.
/// </summary>
internal sealed record GuestPackage(string Name, string Version, string File, string Sha256)
{
    /// <summary>Reads a line of <c>apt-get download --print-uris</c>: 'URL' NAME_VERSION_ARCHITECTURE.deb SIZE SHA256:DIGEST.</summary>
    public static GuestPackage? Parse(string line)
    {
        if (line.Split(' ') is not [['\'', ..], var file, _, var sum] || !sum.StartsWith("SHA256:", StringComparison.Ordinal)) return null;
        return file.Split('_') is [var name, var version, _]
            ? new GuestPackage(name, Uri.UnescapeDataString(version), file, sum["SHA256:".Length..])
            : null;
    }
}
