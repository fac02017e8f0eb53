using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Finch.Build;

/// <summary>
/// The libraries as packages, and the proof that they are of use: a program that knows nothing else is published ahead of time from them,
/// with every warning an error, and run.
/// </summary>
internal sealed partial class Packages(Workshop workshop)
{
    private static readonly string[] Libraries = ["Finch.Auth", "Finch.Aws", "Finch.Images"];

    /// <summary>The earliest time that an archive can hold.</summary>
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private string Folder => workshop.At("artifacts", "packages");

    public async Task PackAsync()
    {
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        foreach (var library in Libraries)
        {
            workshop.Heading($"pack {library}");
            await workshop.Programs.RunAsync("dotnet", ["pack", $"src/{library}", "-c", "Release", "-p:FinchPack=true", "--nologo", "-v:q"]);
        }

        foreach (var package in Directory.EnumerateFiles(Folder).Order(StringComparer.Ordinal))
        {
            MakeReproducible(package);
            Workshop.Say($"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(package)))}  {Path.GetFileName(package)}");
        }

        await new PackageConsumer(workshop, Folder).BuildAsync();
    }

    /// <summary>The packer gives one part a name made of chance, and every part the time of day.</summary>
    private static void MakeReproducible(string package)
    {
        var parts = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        using (var archive = ZipFile.OpenRead(package))
        {
            foreach (var entry in archive.Entries)
            {
                using var content = new MemoryStream();
                using (var part = entry.Open()) part.CopyTo(content);
                parts.Add(RandomName().Replace(entry.FullName, "core.psmdcp"), content.ToArray());
            }
        }

        const string relations = "_rels/.rels";
        var text = RandomName().Replace(System.Text.Encoding.UTF8.GetString(parts[relations]), "core.psmdcp");
        parts[relations] = System.Text.Encoding.UTF8.GetBytes(RelationId().Replace(text, match => $"Id=\"R{match.Index}\""));

        using var file = File.Create(package);
        using var result = new ZipArchive(file, ZipArchiveMode.Create);
        foreach (var (name, content) in parts)
        {
            var entry = result.CreateEntry(name, CompressionLevel.SmallestSize);
            entry.LastWriteTime = Epoch;
            using var part = entry.Open();
            part.Write(content);
        }
    }

    [GeneratedRegex(@"[0-9a-f]{32}\.psmdcp")]
    private static partial Regex RandomName();

    [GeneratedRegex("Id=\"R[0-9A-F]+\"")]
    private static partial Regex RelationId();
}
