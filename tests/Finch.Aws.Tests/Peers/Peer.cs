using Xunit;

namespace Finch.Aws.Tests.Peers;

/// <summary>Programs of others that a test cannot do without.</summary>
internal static class Peer
{
    /// <summary>The first of the programs that is on PATH; null when none is.</summary>
    public static string? Find(params string[] programs)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return programs.SelectMany(program => folders.Select(folder => Path.Combine(folder, program))).FirstOrDefault(File.Exists);
    }

    /// <summary>Skips the test; where all peers were installed, a missing one is a failure.</summary>
    public static void Missing(string what)
    {
        Assert.False(Environment.GetEnvironmentVariable("FINCH_REQUIRE_PEERS") == "1", $"not installed: {what}");
        Assert.Skip($"not installed: {what}");
    }
}
