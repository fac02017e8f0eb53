using System.Text.RegularExpressions;
using Xunit;

namespace Finch.Scenarios.Rules;

/// <summary>A secret leaves its wrapper only where a reviewer has seen it leave.</summary>
public sealed partial class RevealTests
{
    [Fact]
    public void Secrets_are_revealed_at_the_reviewed_places_only()
    {
        var sites =
            from file in Repository.Files("src", "*.cs")
            let count = Reveal().Count(File.ReadAllText(file))
            where count > 0
            select $"{Repository.Relative(file)} {count}\n";
        Golden.Equal("reveal-sites.txt", string.Concat(sites));
    }

    [GeneratedRegex(@"\.Reveal\(\)")]
    private static partial Regex Reveal();
}
