using System.Security.Cryptography;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Settings.Helpers;

/// <summary>A program that came with finch, and its digest in the <c>SHA256SUMS</c> beside it.</summary>
/// <param name="folder">Where the running program is.</param>
/// <param name="name">The program's file name.</param>
internal sealed class ShippedProgram(string folder, string name)
{
    private const int MaxSums = 64 * 1024;

    private const int MaxProgram = 512 * 1024 * 1024;

    private string Path => System.IO.Path.Combine(folder, name);

    private string Sums => System.IO.Path.Combine(folder, "SHA256SUMS");

    /// <summary>Size and time, which another version changes; null when the program is not there.</summary>
    public string? Stamp => new FileInfo(Path) is { Exists: true } file ? $"{file.Length}:{file.LastWriteTimeUtc.Ticks}" : null;

    /// <summary>The digest the program has to have.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: there is no such list, or the program is not in it.</exception>
    public string ExpectedDigest()
    {
        if (!File.Exists(Path) || !File.Exists(Sums))
            throw Unusable($"there is no {(File.Exists(Path) ? Sums : Path)}");
        try
        {
            var lines = BoundedFile.Decode(BoundedFile.Read(Sums, MaxSums) ?? []).Split('\n', StringSplitOptions.TrimEntries);
            // "HEX  NAME", or "HEX *NAME" for sha256sum --binary.
            return lines.Select(line => line.Split((char[])[' ', '*'], 2, StringSplitOptions.RemoveEmptyEntries))
                .FirstOrDefault(line => line is [{ Length: 64 }, var file] && file.TrimStart(' ', '*') == name)?[0].ToLowerInvariant()
                ?? throw Unusable($"{Sums} does not name {name}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot read {Sums}: {FileTrouble.Of(error)}");
        }
    }

    /// <summary>The program's bytes, whose digest was checked: what is returned is what was looked at.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: they are not the ones that came with finch.</exception>
    public byte[] Read(string expected)
    {
        try
        {
            var content = BoundedFile.Read(Path, MaxProgram) ?? [];
            var digest = DigestOf(content);
            return digest == expected ? content
                : throw Unusable($"{Path} has the SHA-256 {digest}, and {Sums} says {expected}");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable($"cannot read {Path}: {FileTrouble.Of(error)}");
        }
    }

    /// <summary>The digest of an installed program; null when there is none.</summary>
    public static string? DigestAt(string path) => File.Exists(path) ? DigestOf(BoundedFile.Read(path, MaxProgram) ?? []) : null;

    private static string DigestOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private RegistryAuthException Unusable(string reason)
        => new(AuthFailure.Configuration, $"cannot install {name} for creds_helpers: {reason}", "install finch again, with all files of one release in one folder");
}
