using System.Diagnostics;
using System.Text;

namespace Finch.Build;

/// <summary>Runs child programs: their output passes through live, and none outlives the task that started it.</summary>
internal sealed class Programs(string root, CancellationToken stopped)
{
    public static bool Exists(string program) => Find(program) is not null;

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, Workshop.Executable(program)))
        .FirstOrDefault(File.Exists);

    /// <summary>Runs a program that must succeed. When it fails, its first error line becomes the message.</summary>
    public async Task RunAsync(string program, IEnumerable<string> arguments, bool quiet = false)
    {
        var output = new StringBuilder();
        string? firstError = null;
        var exit = await StartAsync(program, arguments, null, line =>
        {
            if (line.Contains("error", StringComparison.OrdinalIgnoreCase) || line.StartsWith("E:", StringComparison.Ordinal))
                firstError ??= line.Trim();
            if (quiet) output.AppendLine(line);
            else Workshop.Say(line);
        }, Timeout.InfiniteTimeSpan);
        if (exit == 0) return;
        Console.Error.Write(output);
        throw new BuildFailure($"{Path.GetFileName(program)} {arguments.FirstOrDefault()} ended with exit code {exit}"
            + (firstError is null ? "" : $", first error:\n  {firstError}"));
    }

    /// <summary>Runs a program to its exit code, handing on every line of both its streams.</summary>
    public async Task<int> StartAsync(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment, Action<string> onLine,
        TimeSpan limit)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;

        using var process = new Process { StartInfo = start };
        var gate = new Lock();
        void Receive(object sender, DataReceivedEventArgs data)
        {
            if (data.Data is null) return;
            lock (gate) onLine(data.Data);
        }

        process.OutputDataReceived += Receive;
        process.ErrorDataReceived += Receive;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stopped);
        limited.CancelAfter(limit);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await process.WaitForExitAsync(limited.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            if (stopped.IsCancellationRequested) throw;
            throw new BuildFailure($"{Path.GetFileName(program)} was still running after {limit.TotalMinutes:0} minutes");
        }

        return process.ExitCode;
    }
}
