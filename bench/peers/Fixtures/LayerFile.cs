using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Finch.Peers.Fixtures;

/// <summary>A layer as a file named by its digest: an archive with one file in it, in gzip form.</summary>
internal sealed record LayerFile(string Hex, string DiffHex, long Size)
{
    public static LayerFile Write(string blobs, string name, byte[] content)
    {
        var unnamed = Path.Combine(blobs, "unnamed");
        using var whole = SHA256.Create();
        using var unpacked = SHA256.Create();
        using (var file = File.Create(unnamed))
        using (var hashed = new CryptoStream(file, whole, CryptoStreamMode.Write))
        using (var gzip = new GZipStream(hashed, CompressionLevel.Fastest))
        using (var diff = new CryptoStream(gzip, unpacked, CryptoStreamMode.Write))
        using (var tar = new TarWriter(diff, TarEntryFormat.Ustar))
        {
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name)
            {
                ModificationTime = DateTimeOffset.UnixEpoch,
                DataStream = new MemoryStream(content),
            });
        }

        var hex = Convert.ToHexStringLower(whole.Hash!);
        var named = Path.Combine(blobs, hex);
        File.Move(unnamed, named);
        return new LayerFile(hex, Convert.ToHexStringLower(unpacked.Hash!), new FileInfo(named).Length);
    }
}
