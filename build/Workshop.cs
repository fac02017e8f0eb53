using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Finch.Build;

/// <summary>Where things are, what machine this is, and how a task begins and ends.</summary>
internal sealed class Workshop : IDisposable
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly CancellationTokenSource _stop = new();

    public Workshop()
    {
        Root = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Directory.GetCurrentDirectory();
        Programs = new Programs(Root, _stop.Token);
    }

    public string Root { get; }

    public Programs Programs { get; }

    public CancellationToken Stopped => _stop.Token;

    public static bool IsCi => Environment.GetEnvironmentVariable("CI") == "true";

    public static string Rid { get; } = $"{Platform}-{RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";

    public string NativeFolder => At("artifacts", "native", Rid);

    public string SandboxFolder => At("artifacts", "sandbox");

    private static string Platform => OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";

    public static string Executable(string name) => OperatingSystem.IsWindows() ? name + ".exe" : name;

    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public void Dispose() => _stop.Dispose();

    public void Heading(string text) => Say($"==> [{_clock.Elapsed:m\\:ss}] {text}");

    public static void Say(string text)
    {
        Console.WriteLine(text);
        Console.Out.Flush();
    }

    /// <summary>Runs a task to its exit code: 0 done, 1 failed, 130 stopped by Ctrl-C or a termination signal.</summary>
    public async Task<int> FinishAsync(string name, Func<Task> task)
    {
        // Children are killed by the programs that wait for them, so the signal itself must not end this process first.
        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            _stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await task();
            return 0;
        }
        catch (OperationCanceledException) when (Stopped.IsCancellationRequested)
        {
            Console.Error.WriteLine($"build: {name} was stopped");
            return 130;
        }
        catch (BuildFailure failure)
        {
            Console.Error.WriteLine($"build: error: {failure.Message}");
            // The counts stay the last line of a failed test run.
            if (failure.LastLine is { } line) Say(line);
            return 1;
        }
    }
}
