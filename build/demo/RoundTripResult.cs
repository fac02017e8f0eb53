using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text.Json;

namespace Finch.Build;

/// <summary>What came back from a registry. The digest is computed here, from the bytes that were saved, not believed.</summary>
internal sealed record RoundTripResult(string Registry, string? Digest)
{
    public static async Task<RoundTripResult> OfAsync(
        RoundTrip trip, DemoShell shell, DemoWorld world, string pushed, List<string> failures)
    {
        var saved = Path.Combine(world.Folder, "pulled.tar");
        File.Delete(saved);
        foreach (var line in Lines(trip.Reference))
        {
            var (exit, _) = await shell.RunAsync(line, []);
            if (exit == 0) continue;
            failures.Add($"exit code {exit}: {line}");
            return new RoundTripResult(trip.Registry, null);
        }

        var digest = File.Exists(saved) ? ManifestDigest(saved) : null;
        if (digest != pushed) failures.Add($"{trip.Registry} gave back {digest ?? "nothing"}");
        return new RoundTripResult(trip.Registry, digest);
    }

    // Both names are removed before the pull, so that every byte has to come from the registry.
    private static IEnumerable<string> Lines(string reference) =>
    [
        $"finch tag demo:latest {reference}",
        $"finch push {reference}",
        $"finch rmi demo:latest {reference}",
        $"finch pull {reference}",
        $"finch save --output pulled.tar {reference}",
        $"finch tag {reference} demo:latest",
        $"finch rmi {reference}",
    ];

    /// <summary>The digest of the manifest in an archive: only the blob that the index names counts, under its own hash.</summary>
    private static string? ManifestDigest(string archive)
    {
        var blobs = new HashSet<string>();
        var named = default(string);
        using var reader = new TarReader(File.OpenRead(archive));
        while (reader.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is not { } content) continue;
            if (entry.Name == "index.json")
            {
                using var index = JsonDocument.Parse(content);
                named = index.RootElement.GetProperty("manifests")[0].GetProperty("digest").GetString();
            }
            else
            {
                blobs.Add("sha256:" + Convert.ToHexStringLower(SHA256.HashData(content)));
            }
        }

        return named is not null && blobs.Contains(named) ? named : null;
    }
}
