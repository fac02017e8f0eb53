using System.Security.Cryptography;
using System.Text;

namespace Finch.Build.Guest;

/// <summary>
/// Everything an image is made of, as one digest: packages, the files of guest/, our programs, and the way they are put together.
/// </summary>
internal static class GuestInputs
{
    public static string Digest(Workshop workshop, IEnumerable<GuestPackage> packages, IEnumerable<string> programs)
    {
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Append(string text) => sum.AppendData(Encoding.UTF8.GetBytes(text + "\n"));

        foreach (var package in packages) Append($"{package.File} {package.Sha256}");
        foreach (var program in programs) Append($"{Path.GetFileName(program)} {DigestOf(program)}");
        foreach (var folder in (string[])["guest", "build/Guest"])
        {
            var files = Directory.EnumerateFiles(workshop.At(folder), "*", SearchOption.AllDirectories);
            foreach (var file in files.Order(StringComparer.Ordinal))
                Append($"{Path.GetRelativePath(workshop.Root, file)} {DigestOf(file)}");
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    public static string DigestOf(string file)
    {
        using var stream = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
