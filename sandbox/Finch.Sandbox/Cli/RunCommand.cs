using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Finch.Sandbox.Cli;

/// <summary><c>finch-sandbox run -- COMMAND</c>: a sandbox for as long as one command runs.</summary>
internal static class RunCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var arguments = Arguments.Parse(words, ServeArguments.Options, ServeArguments.Flags);
        if (arguments.Rest.Count == 0)
            throw new UsageException("run needs a command: finch-sandbox run -- COMMAND");
        SandboxOptions options = ServeArguments.Read(arguments);

        // The command gets the terminal's signals itself; the sandbox must outlive it.
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        await using SandboxServer server = await SandboxServer.StartAsync(options, CancellationToken.None);
        if (arguments.Value("--state") is { } state)
            StateFile.Write(state, server);

        var start = new ProcessStartInfo(arguments.Rest[0]) { UseShellExecute = false };
        foreach (string argument in arguments.Rest.Skip(1))
            start.ArgumentList.Add(argument);
        foreach ((string name, string? value) in server.Environment)
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }
        try
        {
            using Process command = Process.Start(start)!;
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                ChildSignals.SendTerminate(command);
            });
            await command.WaitForExitAsync();
            return command.ExitCode;
        }
        catch (Win32Exception missing)
        {
            await Console.Error.WriteLineAsync($"finch-sandbox: error: cannot start {arguments.Rest[0]}: {missing.Message}");
            return 127;
        }
        finally
        {
            if (arguments.Value("--state") is { } written)
                StateFile.Delete(written);
        }
    }
}
