using System.Diagnostics;
using System.Text;

namespace Finch.Build;

/// <summary>Runs the demo's lines through a shell, as they are, and shows what they say while they say it.</summary>
internal sealed class DemoShell(Workshop workshop, DemoWorld world)
{
    private static readonly TimeSpan LineLimit = TimeSpan.FromMinutes(2);

    // Each line has a shell of its own; what a line exports is said again to those that follow, as one person's shell would remember.
    private readonly StringBuilder _exported = new();

    public async Task<(int Exit, string Output)> RunAsync(string line, (string Prompt, string Answer)[] typing)
    {
        Workshop.Say($"$ {line}");
        if (line.StartsWith("export ", StringComparison.Ordinal))
        {
            _exported.AppendLine(line);
            return (0, "");
        }

        var script = Path.Combine(world.Folder, "line.sh");
        await File.WriteAllTextAsync(script, _exported + line + "\n", workshop.Stopped);
        // script(1) makes the terminal on which a program prompts, and turns off the echo for a password.
        var start = typing.Length > 0
            ? new ProcessStartInfo("script", ["-qec", $"sh {script}", "/dev/null"])
            : new ProcessStartInfo("sh", [script]);
        Prepare(start);

        using var process = Process.Start(start)!;
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(workshop.Stopped);
        limited.CancelAfter(LineLimit);
        using var kill = limited.Token.Register(() => process.Kill(entireProcessTree: true));
        var live = new LiveOutput();
        var reading = Task.WhenAll(live.CopyAsync(process.StandardOutput), live.CopyAsync(process.StandardError));
        foreach (var (prompt, answer) in typing)
        {
            if (!await live.ShowsAsync(prompt, reading)) break;
            await process.StandardInput.WriteAsync(answer + "\n");
            await process.StandardInput.FlushAsync();
        }

        if (typing.Length == 0) process.StandardInput.Close();
        await process.WaitForExitAsync(CancellationToken.None);
        await reading;
        workshop.Stopped.ThrowIfCancellationRequested();
        return (process.ExitCode, live.Text);
    }

    private void Prepare(ProcessStartInfo start)
    {
        start.WorkingDirectory = world.Folder;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (name, value) in world.Environment)
        {
            if (value is null) start.Environment.Remove(name);
            else start.Environment[name] = value;
        }

        // These come from ~/.aws and from the exported lines, as they would for a person.
        foreach (var name in new[] { "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCOUNT_ID" })
            start.Environment.Remove(name);
    }
}
