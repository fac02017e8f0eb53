using System.IO.Compression;
using System.Security.Cryptography;

namespace Finch.Build;

/// <summary>
/// The libraries as packages, and the proof that they are of use: a program that knows nothing else is published ahead of time from them,
/// with every warning an error, and run.
/// </summary>
internal sealed class Packages(Workshop workshop)
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
            Workshop.Say($"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(package)))}  {Path.GetFileName(package)}");
        }

        await new PackageConsumer(workshop, Folder).BuildAsync();
    }

    /// <summary>The packer gives every part the time of day; all else is the same each time.</summary>
    private static void MakeReproducible(string package)
    {
        using var archive = ZipFile.Open(package, ZipArchiveMode.Update);
        foreach (var entry in archive.Entries) entry.LastWriteTime = Epoch;
    }
}
