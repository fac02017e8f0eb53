using System.Diagnostics;
using Finch.Auth.Helpers;
using Xunit;

namespace Finch.Auth.Tests.Infra;

/// <summary>Other people's programs: what a store must get along with.</summary>
internal static class PeerProgram
{
    public static string Path { get; } = Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>Skips the test when one is missing; where all were installed, that is a failure.</summary>
    public static void Require(params string[] names)
    {
        var path = new SearchPath(Path.Split(':', StringSplitOptions.RemoveEmptyEntries));
        var missing = string.Join(", ", names.Where(name => path.Find(name) is null));
        Assert.False(missing.Length > 0 && Environment.GetEnvironmentVariable("FINCH_REQUIRE_PEERS") == "1", $"not installed: {missing}");
        Assert.SkipWhen(missing.Length > 0, $"not installed: {missing}");
    }

    /// <summary>Runs one in surroundings of its own, and returns what it says on stdout.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(
        string name, string[] arguments, string input, IReadOnlyDictionary<string, string> variables, CancellationToken cancel)
    {
        var start = new ProcessStartInfo(name, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (var (variable, value) in variables)
            start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(cancel);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = await process.StandardOutput.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name} {string.Join(' ', arguments)}: exit {process.ExitCode} {await errors}");
        return (process.ExitCode, output.TrimEnd());
    }
}
