using System.Text;

namespace Finch.Machine.Guest;

/// <summary>
/// What the guest says on its console. Its lines are how the host knows that a service is up: a connection made too early would be
/// taken by the emulated network and cost the guest a process.
/// </summary>
internal sealed class SerialLog(string path, TimeProvider time)
{
    public const string SshdReady = "finch: sshd ready";
    public const string ContainerdReady = "finch: containerd ready";

    private const string Failed = "finch: error: ";

    /// <summary>More than a boot says.</summary>
    private const int LongestLog = 4 * 1024 * 1024;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Waits until a line is there.</summary>
    /// <exception cref="Finch.Auth.RegistryAuthException">The guest reported a failure instead.</exception>
    public async Task WaitForAsync(string line, CancellationToken cancellationToken)
    {
        while (true)
        {
            var lines = Lines();
            if (lines.Contains(line))
                return;
            if (lines.FirstOrDefault(said => said.StartsWith(Failed, StringComparison.Ordinal)) is { } failure)
                throw MachineFailure.NoAnswer($"the machine reports: {failure[Failed.Length..]}", $"its console is in {path}");
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>How far the guest has come, by what it has said.</summary>
    public MachineStage Stage()
    {
        var lines = Lines();
        return lines.Contains(ContainerdReady) ? MachineStage.Connecting
            : lines.Contains(SshdReady) ? MachineStage.Containerd
            : lines.Any(line => line.Length > 0) ? MachineStage.Ssh
            : MachineStage.Booting;
    }

    /// <summary>The last thing said, for an error message; null when there is nothing.</summary>
    public string? LastLine() => Lines().LastOrDefault(line => line.Length > 0);

    /// <summary>Printable text only: it is going to be shown on somebody's terminal.</summary>
    private List<string> Lines()
    {
        if (!File.Exists(path))
            return [];
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = Math.Max(0, file.Length - LongestLog);
        using var reader = new StreamReader(file, Encoding.ASCII);
        return [.. reader.ReadToEnd().Split('\n').Select(line => string.Concat(line.Where(c => !char.IsControl(c))))];
    }
}
