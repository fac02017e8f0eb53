using System.Runtime.InteropServices;
using System.Text;
using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Machine.Qemu;

/// <summary>The QEMU of this computer.</summary>
/// <param name="Path">The program.</param>
/// <param name="Version">The first line it prints about itself.</param>
internal sealed record QemuProgram(string Path, string Version)
{
    private static readonly TimeSpan VersionLimit = TimeSpan.FromSeconds(10);

    /// <summary>Starting includes opening disks and binding a port; the guest boots afterwards.</summary>
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    /// <summary>Finds the program for this computer's own processor.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: it is not there, with the command that installs it.</exception>
    public static async Task<QemuProgram> FindAsync(UserEnvironment environment, CancellationToken cancellationToken)
    {
        var name = RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "qemu-system-aarch64" : "qemu-system-x86_64";
        var path = new SearchPath(SearchPath.Directories(environment)).Find(name)
            ?? throw MachineFailure.Setup($"{name} is not on PATH: a virtual machine needs QEMU",
                OperatingSystem.IsMacOS() ? "brew install qemu" : OperatingSystem.IsWindows() ? "winget install SoftwareFreedomConservancy.QEMU"
                    : name.EndsWith("aarch64", StringComparison.Ordinal) ? "apt-get install qemu-system-arm (or your distribution's package of it)"
                    : "apt-get install qemu-system-x86 (or your distribution's package of it)");
        try
        {
            var answer = await HostProgram.RunAsync(path, ["--version"], VersionLimit, cancellationToken).ConfigureAwait(false);
            return new QemuProgram(path, Encoding.UTF8.GetString(answer.Output).Split('\n')[0].Trim());
        }
        catch (Exception broken) when (broken is TimeoutException or System.ComponentModel.Win32Exception)
        {
            throw MachineFailure.Setup($"{path} does not run: {broken.Message.TrimEnd('.')}", "install QEMU anew, or see what it says by itself", broken);
        }
    }

    /// <summary>Starts a machine that goes on when we end.</summary>
    /// <returns>Null when it runs; else QEMU's own words, all of them.</returns>
    public async Task<string?> StartAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        try
        {
            var result = await HostProgram.RunAsync(Path, arguments, StartLimit, cancellationToken).ConfigureAwait(false);
            return result.ExitCode == 0 ? null : $"{Encoding.UTF8.GetString(result.Errors).Trim()}\nexit code {result.ExitCode}";
        }
        catch (TimeoutException slow)
        {
            return slow.Message;
        }
    }

    /// <summary>The line of QEMU's words that says why: the last that is no warning.</summary>
    public static string ReasonIn(string words)
    {
        var lines = words.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return lines.LastOrDefault(line => !line.Contains("warning:", StringComparison.Ordinal) && !line.StartsWith("exit code", StringComparison.Ordinal)) ?? lines[^1];
    }
}
