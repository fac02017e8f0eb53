using Xunit;

namespace Finch.Scenarios;

/// <summary>Compares a text with a committed one under golden/. FINCH_UPDATE_GOLDEN=1 accepts the new text; review it as code.</summary>
internal static class Golden
{
    internal static bool Accepts => Environment.GetEnvironmentVariable("FINCH_UPDATE_GOLDEN") == "1";

    public static void Equal(string name, string actual)
    {
        var path = Repository.At("tests", "Finch.Scenarios", "golden", name);
        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected == actual) return;
        if (Accepts)
        {
            File.WriteAllText(path, actual);
            return;
        }

        Assert.Fail($"{Repository.Relative(path)} differs; accept it with FINCH_UPDATE_GOLDEN=1:\n{Difference(expected, actual)}");
    }

    /// <summary>The lines only one side has, in order: enough for lists and help texts, where lines seldom repeat.</summary>
    internal static string Difference(string expected, string actual)
    {
        var (before, after) = (expected.Split('\n'), actual.Split('\n'));
        var gone = before.Except(after).Select(line => "- " + line);
        var added = after.Except(before).Select(line => "+ " + line);
        var lines = gone.Concat(added).ToList();
        return lines.Count > 0 ? string.Join('\n', lines) : "the same lines, in another order or number";
    }
}
