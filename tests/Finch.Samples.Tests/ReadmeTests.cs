using System.Text.RegularExpressions;
using Xunit;

namespace Finch.Samples.Tests;

/// <summary>
/// What the packages' READMEs show is compiled: each code block is a region of samples/, letter for letter.
/// FINCH_UPDATE_GOLDEN=1 writes the regions into the READMEs.
/// </summary>
public sealed partial class ReadmeTests
{
    private static readonly string[] Libraries = ["Finch.Auth", "Finch.Aws", "Finch.Images"];

    private static string Root { get; } = FindRoot();

    [Theory]
    [InlineData("Finch.Auth")]
    [InlineData("Finch.Aws")]
    [InlineData("Finch.Images")]
    public void A_readme_shows_what_is_compiled(string library)
    {
        var file = Readme(library);
        var text = File.ReadAllText(file);
        var wanted = Sample().Replace(text, match => $"{match.Groups["mark"].Value}```csharp\n{Region(match.Groups["file"].Value, match.Groups["region"].Value)}```");
        if (Environment.GetEnvironmentVariable("FINCH_UPDATE_GOLDEN") == "1")
            File.WriteAllText(file, wanted);
        else
            Assert.Equal(wanted, text);
    }

    [Fact]
    public void Code_in_a_readme_is_always_a_sample()
    {
        foreach (var library in Libraries)
        {
            var text = File.ReadAllText(Readme(library));
            Assert.Equal(Fence().Count(text), Sample().Count(text) * 2);
        }
    }

    [Fact]
    public void Every_sample_is_shown()
    {
        var shown = Libraries.SelectMany(library => Sample().Matches(File.ReadAllText(Readme(library))))
            .Select(match => $"{match.Groups["file"].Value}#{match.Groups["region"].Value}").ToHashSet();
        var written = Directory.EnumerateFiles(Path.Combine(Root, "samples", "Finch.Samples"), "*.cs")
            .SelectMany(file => RegionName().Matches(File.ReadAllText(file)).Select(match => $"{Path.GetFileName(file)}#{match.Groups["region"].Value}"));
        Assert.Empty(written.Except(shown));
    }

    private static string Readme(string library) => Path.Combine(Root, "src", library, "README.md");

    /// <summary>The lines of a region, moved to the left margin.</summary>
    private static string Region(string file, string region)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, "samples", "Finch.Samples", file));
        var start = Array.FindIndex(lines, line => line.Trim() == $"#region {region}");
        var end = Array.FindIndex(lines, start + 1, line => line.Trim() == "#endregion");
        Assert.True(start >= 0 && end > start, $"{file} has no region {region}");
        var body = lines[(start + 1)..end];
        var margin = body.Where(line => line.Length > 0).Min(line => line.Length - line.TrimStart().Length);
        return string.Concat(body.Select(line => (line.Length > 0 ? line[margin..] : "") + "\n"));
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Finch.slnx")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("the tests run outside of the repository");
    }

    [GeneratedRegex(@"(?<mark><!-- sample: (?<file>\w+\.cs)#(?<region>\w+) -->\n)```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Sample();

    [GeneratedRegex("^```", RegexOptions.Multiline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"#region (?<region>\w+)")]
    private static partial Regex RegionName();
}
