using System.Text.RegularExpressions;
using Xunit;

namespace Finch.Scenarios.Rules;

/// <summary>Rules that a reviewer would otherwise have to remember.</summary>
public sealed partial class RepositoryTests
{
    private const int ReadmeLimit = 120;
    private const int SourceLimit = 300;

    [Fact]
    public void Relative_links_of_the_documentation_lead_somewhere()
    {
        var broken =
            from page in Pages()
            from Match link in Link().Matches(WithoutCode(File.ReadAllText(page)))
            let target = link.Groups["target"].Value
            where !target.Contains(':') && !Path.Exists(Path.Combine(Path.GetDirectoryName(page)!, target))
            select $"{Repository.Relative(page)}: {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Pages_that_are_named_exist()
    {
        var missing =
            from page in Pages().Concat(Repository.Files("src", "*.cs"))
            from Match name in DocsPath().Matches(File.ReadAllText(page))
            where !File.Exists(Repository.At(name.Value))
            select $"{Repository.Relative(page)}: {name.Value}";
        Assert.Empty(missing);
    }

    [Fact]
    public void The_readme_is_read_in_one_go()
    {
        var readme = Repository.At("README.md");
        if (File.Exists(readme)) Assert.InRange(File.ReadAllLines(readme).Length, 1, ReadmeLimit);
    }

    [Fact]
    public void No_source_file_holds_more_than_one_idea()
    {
        var long_ = Repository.Files("src", "*.cs").Where(file => File.ReadAllLines(file).Length > SourceLimit).Select(Repository.Relative);
        Assert.Empty(long_);
    }

    [Fact]
    public void Nothing_in_the_sources_is_left_for_later()
    {
        var unfinished =
            from file in Repository.Files("src", "*.cs")
            from Match mark in LeftForLater().Matches(File.ReadAllText(file))
            select $"{Repository.Relative(file)}: {mark.Value}";
        Assert.Empty(unfinished);
    }

    private static IEnumerable<string> Pages() => Directory.EnumerateFiles(Repository.Root, "*.md")
        .Concat(new[] { "docs", "src", "tests", "sandbox", "bench", "guest", "fuzz", "samples" }.SelectMany(folder => Repository.Files(folder, "*.md")));

    /// <summary>What looks like a link inside a code sample is code.</summary>
    private static string WithoutCode(string text) => Code().Replace(text, "");

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)\s]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"\bdocs/[\w./-]+\.md\b")]
    private static partial Regex DocsPath();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\b(TODO|FIXME|NotImplementedException)\b")]
    private static partial Regex LeftForLater();
}
