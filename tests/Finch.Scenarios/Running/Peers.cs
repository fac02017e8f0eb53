using Finch.Scenarios.Language;
using Xunit;

namespace Finch.Scenarios.Running;

/// <summary>Programs of others that a test cannot do without.</summary>
internal static class Peers
{
    private static bool AreRequired => Environment.GetEnvironmentVariable("FINCH_REQUIRE_PEERS") == "1";

    /// <summary>Skips the test that misses a program; where all were installed, a missing one is a failure.</summary>
    public static void Missing(string names)
    {
        if (AreRequired) throw new ScenarioFailure($"not installed: {names}");
        Assert.Skip($"not installed: {names}");
    }
}
