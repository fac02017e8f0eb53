using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Finch.Sandbox.Cli;

/// <summary>Passes a request to terminate on to a command, which may want to clean up; .NET itself can only kill.</summary>
internal static class ChildSignals
{
    private const int Terminate = 15;

    public static void SendTerminate(Process command)
    {
        if (OperatingSystem.IsWindows())
            command.Kill();
        else
            _ = kill(command.Id, Terminate);
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern int kill(int processId, int signal);
}
