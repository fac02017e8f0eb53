using System.Security.Cryptography;
using System.Xml.Linq;

namespace Finch.Build;

/// <summary>Remembers from which inputs a program was published: a hash over the sources of every project it is made of.</summary>
internal sealed class Stamp(Workshop workshop, string project, string rid)
{
    private static readonly string[] SharedInputs =
        ["Directory.Build.props", "Directory.Packages.props", "global.json", "nuget.config", ".editorconfig",
         "src/BannedSymbols.txt", "src/BannedSymbols.Libraries.txt", "src/Program.props"];

    // Taken before the publish: a source that changes while it runs must make the stamp stale.
    private readonly string _hash = Hash(workshop, project);

    private string Location => workshop.At("artifacts", "stamps", $"{Path.GetFileName(project)}.{rid}");

    public bool IsFresh(string[] outputs) =>
        outputs.All(File.Exists) && File.Exists(Location) && File.ReadAllText(Location) == _hash;

    public void Write()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Location)!);
        File.WriteAllText(Location, _hash);
    }

    private static string Hash(Workshop workshop, string project)
    {
        var files = ProjectsOf(workshop.At(project))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            .Concat(SharedInputs.Select(name => workshop.At(name)).Where(File.Exists))
            .Order(StringComparer.Ordinal);
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            sum.AppendData(System.Text.Encoding.UTF8.GetBytes(Path.GetRelativePath(workshop.Root, file) + "\n"));
            sum.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(sum.GetHashAndReset());
    }

    private static HashSet<string> ProjectsOf(string folder)
    {
        HashSet<string> found = [];
        void Visit(string at)
        {
            if (!found.Add(at)) return;
            var document = XDocument.Load(Directory.EnumerateFiles(at, "*.csproj").Single());
            foreach (var reference in document.Descendants("ProjectReference").Select(element => (string)element.Attribute("Include")!))
                Visit(Path.GetDirectoryName(Path.GetFullPath(Path.Combine(at, reference.Replace('\\', '/'))))!);
        }

        Visit(folder);
        return found;
    }
}
