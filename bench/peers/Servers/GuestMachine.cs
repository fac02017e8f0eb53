using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Finch.Peers.Running;

namespace Finch.Peers.Servers;

/// <summary>
/// The virtual machine of a person who has a HOME of their own and one registry in config.json. It goes with the run, whatever happens.
/// </summary>
internal sealed class GuestMachine : IDisposable
{
    public const string Registry = "registry.example.com";
    public const string User = "ann";

    private const string Qemu = "qemu-system-x86_64";
    private const string Image = "finch-guest-amd64.tar";

    /// <summary>Emulated on a busy machine, a start takes half a minute.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly Stage _stage;
    private readonly string _home;
    private readonly string _log;

    private GuestMachine(Stage stage, string home)
    {
        (_stage, _home, _log) = (stage, home, Path.Combine(home, "command"));
        var docker = Directory.CreateDirectory(Path.Combine(home, ".docker")).FullName;
        var pair = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        File.WriteAllText(Path.Combine(docker, "config.json"), $$"""
            { "auths": { "{{Registry}}": { "auth": "{{pair}}" } } }
            """);
    }

    /// <summary>What the person signs in with at <see cref="Registry"/>.</summary>
    public string Password { get; } = Guid.NewGuid().ToString("N");

    /// <summary>Where this computer's end of the credential bridge listens.</summary>
    public string CredentialSocket => Path.Combine(_home, ".finch", "vm", "run", "creds.sock");

    /// <summary>A person without a machine yet.</summary>
    /// <exception cref="MissingPeer">A program or the guest image is not on this computer.</exception>
    public static GuestMachine Prepare(Stage stage)
    {
        foreach (var program in new[] { Qemu, "ssh", "ssh-keygen" }) Tools.Require(program);
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(stage.Places.Ours("finch"))!, Image))) throw new MissingPeer($"{Image}, beside finch,");
        // The path of a socket has a hundred characters at most, and the folder of the run may have that many itself.
        return new GuestMachine(stage, Directory.CreateTempSubdirectory("finch-bench-").FullName);
    }

    /// <summary>Does <c>finch vm</c> with these words; throws when it fails.</summary>
    /// <returns>How long it took.</returns>
    public TimeSpan Do(params string[] words)
    {
        var begin = Stopwatch.GetTimestamp();
        using var child = Start(words, _stage.Stopped);
        child.Wait(Limit);
        var elapsed = Stopwatch.GetElapsedTime(begin);
        child.MustSucceed();
        // A guest that does not end when it is asked to is no failure of the command, but it is another work than that of one that does.
        if (File.ReadAllText(_log + ".err").Contains("cut off", StringComparison.Ordinal)) throw child.Failure("the machine was cut off");
        return elapsed;
    }

    /// <summary>What a command inside of the machine writes to its standard output.</summary>
    public string Inside(string command)
    {
        using var child = Start(["ssh", "--", command], _stage.Stopped);
        child.Wait(Limit);
        child.MustSucceed();
        return child.Output;
    }

    /// <summary>On what the machine runs: no figure of a virtual machine means anything without it.</summary>
    public string Describe()
    {
        Do("status", "--json");
        using var status = JsonDocument.Parse(File.ReadAllText(_log + ".out"));
        var root = status.RootElement;
        return $"{root.GetProperty("accelerator")}, {root.GetProperty("cpus")} processors, {root.GetProperty("memory").GetInt64() >> 20} MiB";
    }

    /// <summary>The process that answers the guest's questions.</summary>
    public int KeeperId()
    {
        foreach (var process in Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])))
        {
            try
            {
                if (Strings($"/proc/{process}/cmdline") is [_, "vm", "keeper", ..] && Strings($"/proc/{process}/environ").Contains($"HOME={_home}"))
                    return int.Parse(process!, CultureInfo.InvariantCulture);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }

        throw new BenchFailure("the machine has no keeper");
    }

    public void Dispose()
    {
        // Also when the run is being stopped: QEMU and the keeper are nobody's children.
        using (var child = Start(["remove", "--force"], CancellationToken.None))
        {
            child.Wait(Limit);
            try
            {
                child.MustSucceed();
            }
            catch (BenchFailure failure)
            {
                _stage.Note($"a virtual machine was left in {_home}: {failure.Message}");
                return;
            }
        }

        Directory.Delete(_home, recursive: true);
    }

    private Child Start(string[] words, CancellationToken stopped) =>
        Child.Start(new Launch(_stage.Places.Ours("finch"), ["vm", .. words], Surroundings.OfServer(_home)), _log, stopped);

    private static string[] Strings(string file) => File.ReadAllText(file).Split('\0');
}
