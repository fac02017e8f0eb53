using System.Diagnostics;
using System.Text.Json;

namespace Finch.Build;

/// <summary>What the demo runs in: a sandbox, a HOME of its own, and our programs first on the PATH.</summary>
internal sealed class DemoWorld : IDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Workshop _workshop;
    private readonly Process _sandbox;

    private DemoWorld(Workshop workshop, string folder, Process sandbox)
    {
        (_workshop, Folder, _sandbox) = (workshop, folder, sandbox);
        Home = Directory.CreateDirectory(Path.Combine(folder, "home")).FullName;
    }

    public Dictionary<string, string?> Environment { get; } = [];

    public string Folder { get; }

    public string Home { get; }

    /// <summary>What the sandbox's user types at the prompts.</summary>
    public (string Prompt, string Answer)[] Person =>
    [
        ("Enter Username: ", this["FINCH_SANDBOX_USER"]),
        ("Enter Password: ", File.ReadAllText(this["FINCH_SANDBOX_PASSWORD_FILE"]).TrimEnd('\n')),
    ];

    public string this[string name] => Environment[name] ?? throw new BuildFailure($"the sandbox gives no {name}");

    public static async Task<DemoWorld> StartAsync(Workshop workshop)
    {
        var folder = Directory.CreateTempSubdirectory("finch-demo-").FullName;
        var program = Path.Combine(workshop.SandboxFolder, "finch-sandbox");
        var state = Path.Combine(folder, "sandbox.json");
        // What it says about itself is for people who drive it by hand.
        var start = new ProcessStartInfo("sh", ["-c", "exec \"$0\" serve --state \"$1\" --create-on-push >/dev/null 2>&1", program, state]);
        var world = new DemoWorld(workshop, folder, Process.Start(start)!);
        try
        {
            for (var clock = Stopwatch.StartNew(); !File.Exists(state); await Task.Delay(50, workshop.Stopped))
            {
                if (world._sandbox.HasExited || clock.Elapsed > StartLimit) throw new BuildFailure("the sandbox did not start");
            }

            await world.ReadEnvironmentAsync(program, state);
            return world;
        }
        catch
        {
            world.Dispose();
            throw;
        }
    }

    /// <summary>Why the virtual machine cannot be shown here; null where it can.</summary>
    public string? WithoutMachine
        => Programs.Exists("qemu-system-x86_64") && Programs.Exists("ssh")
            ? File.Exists(Path.Combine(_workshop.NativeFolder, "finch-guest-amd64.tar")) ? null : "there is no guest image"
            : "QEMU or OpenSSH is not installed";

    public void Dispose()
    {
        // A demo that was stopped in the middle must not leave a machine.
        if (Directory.Exists(Path.Combine(Home, ".finch", "vm")))
            RemoveMachine();
        _sandbox.Kill(entireProcessTree: true);
        _sandbox.WaitForExit();
        _sandbox.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void RemoveMachine()
    {
        var start = new ProcessStartInfo(Path.Combine(_workshop.NativeFolder, "finch"), ["vm", "remove", "--force"]);
        start.Environment["HOME"] = Home;
        using var removal = Process.Start(start)!;
        removal.WaitForExit();
    }

    /// <summary>A stand-in for the AWS CLI where it is not installed: the seed's lines then run through our own.</summary>
    public bool StandInForAws()
    {
        if (ShellPath.Split(':').Any(folder => File.Exists(Path.Combine(folder, "aws")))) return false;
        var script = Path.Combine(Directory.CreateDirectory(Path.Combine(Folder, "bin")).FullName, "aws");
        File.WriteAllText(script, "#!/bin/sh\nexec finch aws \"$@\"\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, (UnixFileMode)0b111_101_101);
        return true;
    }

    // The distribution's own programs come before whatever else a person's shell would find.
    private string ShellPath => string.Join(':', _workshop.NativeFolder, Path.Combine(Folder, "bin"), "/usr/local/bin", "/usr/bin", "/bin",
        System.Environment.GetEnvironmentVariable("PATH"));

    private async Task ReadEnvironmentAsync(string program, string state)
    {
        var output = new System.Text.StringBuilder();
        await _workshop.Programs.StartAsync(
            program, ["env", "--state", state, "--json"], null, line => output.AppendLine(line), StartLimit);
        using var document = JsonDocument.Parse(output.ToString());
        foreach (var entry in document.RootElement.EnumerateObject()) Environment[entry.Name] = entry.Value.GetString();
        Environment["HOME"] = Home;
        Environment["PATH"] = ShellPath;
        // What a developer has set up must not take part.
        foreach (var name in new[] { "DOCKER_CONFIG", "DOCKER_AUTH_CONFIG", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR" })
            Environment[name] = null;
    }
}
