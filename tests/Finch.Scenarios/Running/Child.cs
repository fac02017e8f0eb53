using System.Diagnostics;
using System.Text;
using Finch.Scenarios.Language;

namespace Finch.Scenarios.Running;

/// <summary>How a program ended, and everything it said.</summary>
internal sealed record Outcome(int Exit, string Out, string Error);

/// <summary>A started program: its output is collected as it comes, and it can be waited for, or ended.</summary>
internal sealed class Child : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private Child(Process process)
    {
        _process = process;
        _out = process.StandardOutput.ReadToEndAsync();
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static Child Start(string program, IEnumerable<string> arguments, string folder, Variables variables, string? input)
        => StartWithBytes(program, arguments, folder, variables, Encoding.UTF8.GetBytes(input ?? ""));

    public static Child StartWithBytes(string program, IEnumerable<string> arguments, string folder, Variables variables, byte[] input)
    {
        var process = new Process { StartInfo = StartInfo(program, arguments, folder, variables) };
        process.Start();
        var child = new Child(process);
        child.Feed(input);
        return child;
    }

    /// <summary>The program is looked up on the scenario's own PATH, and sees nothing of this process's environment.</summary>
    public static ProcessStartInfo StartInfo(string program, IEnumerable<string> arguments, string folder, Variables variables)
    {
        var start = new ProcessStartInfo(Find(program, variables) ?? throw new ScenarioFailure($"there is no program {program}"), arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in variables.All) start.Environment[name] = value;
        return start;
    }

    public static string? Find(string program, Variables variables) => program.Contains('/')
        ? program
        : variables["PATH"].Split(':').Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    public async Task<Outcome> WaitAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limited.CancelAfter(limit);
        try
        {
            await _process.WaitForExitAsync(limited.Token);
            return new Outcome(_process.ExitCode, await _out.WaitAsync(limited.Token), await _error.WaitAsync(limited.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            _process.Kill(entireProcessTree: true);
            throw new ScenarioFailure($"still running after {limit.TotalSeconds:0} s");
        }
    }

    /// <summary>Asks the program to end as a service manager would, so that it can put things in order first.</summary>
    public async Task<Outcome> EndAsync(CancellationToken cancellation)
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString()]);
            await kill.WaitForExitAsync(cancellation);
        }

        return await WaitAsync(TimeSpan.FromSeconds(10), cancellation);
    }

    /// <summary>SIGKILL: no chance to put anything in order.</summary>
    public void Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private void Feed(byte[] input)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // A program may end, or close its input, before it has read all of it.
        }
    }
}
