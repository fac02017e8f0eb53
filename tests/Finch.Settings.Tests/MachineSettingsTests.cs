using Finch.Auth;
using Finch.Settings.Machine;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class MachineSettingsTests : IDisposable
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    private static readonly MachineFacts Computer = new(8, 16 * ByteSize.GiB);

    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void What_is_not_said_has_a_default_that_fits_the_computer()
    {
        var machine = Read("");
        Assert.Equal((4, 8 * ByteSize.GiB, 50 * ByteSize.GiB, Accelerator.Auto), (machine.Cpus, machine.Memory, machine.DataDisk, machine.Accelerator));
        Assert.Null(machine.Image);
        Assert.True(machine.AutoStart);
        Assert.Empty(machine.CredsHelpers);
        Assert.Null(machine.BridgeRegistries);
        Assert.Empty(machine.Warnings);
        Assert.False(File.Exists(_file.Path));
    }

    [Theory]
    [InlineData(1, 1, 1, 2048)]
    [InlineData(2, 3, 2, 2048)]
    [InlineData(3, 8, 2, 4096)]
    [InlineData(5, 9, 3, 4608)]
    [InlineData(64, 512, 32, 16384)]
    public void Half_of_the_computer_within_limits(int cores, int gib, int cpus, int mib)
        => Assert.Equal((cpus, mib * ByteSize.MiB), (new MachineFacts(cores, gib * ByteSize.GiB).DefaultCpus, new MachineFacts(cores, gib * ByteSize.GiB).DefaultMemory));

    [Fact]
    public void Everything_can_be_said()
    {
        var machine = Read($"""
            cpus: 3
            memory: 4GiB
            datadisk: "20g"
            accelerator: tcg
            image: https://images.example.com/finch.img@sha256:{Hex.ToUpperInvariant()}
            auto_vm_start: false
            creds_helpers:
              - ecr-login
              - pass
            bridge_registries: ["*.dkr.ecr.*.amazonaws.com", ghcr.io]
            """);
        Assert.Equal((3, 4 * ByteSize.GiB, 20 * ByteSize.GiB, Accelerator.Tcg), (machine.Cpus, machine.Memory, machine.DataDisk, machine.Accelerator));
        Assert.Equal(new MachineImage("https://images.example.com/finch.img", Hex), machine.Image);
        Assert.True(machine.Image!.IsUrl);
        Assert.False(machine.AutoStart);
        Assert.Equal(["ecr-login", "pass"], machine.CredsHelpers);
        Assert.Equal(["*.dkr.ecr.*.amazonaws.com", "ghcr.io"], machine.BridgeRegistries!.Select(pattern => pattern.Text));
        Assert.Equal(["ecr-login"], Read("creds_helpers: ecr-login").CredsHelpers);
        Assert.Empty(Read("bridge_registries: []").BridgeRegistries!);
    }

    [Theory]
    [InlineData("cpus: -1", "1:7", "cpus: expected a number from 1 to 512, not '-1'", null)]
    [InlineData("cpus: 0", "1:7", "cpus: expected a number", null)]
    [InlineData("cpus: many", "1:7", "not 'many'", null)]
    [InlineData("cpus: [4]", "1:7", "cpus: expected a number, for example 4", null)]
    [InlineData("memory: 0GiB", "1:9", "memory: 0GiB is less than the 256MiB it takes at least", null)]
    [InlineData("memory: 4", "1:9", "memory: 4 is less than", "a number alone is bytes; write 4GiB")]
    [InlineData("memory: 4GX", "1:9", "memory: expected a size such as 4GiB", null)]
    [InlineData("memory: {}", "1:9", "memory: expected a size", null)]
    [InlineData("datadisk: 50", "1:11", "datadisk: 50 is less than the 1GiB", "a number alone is bytes; write 50GiB")]
    [InlineData("accelerator: kwm", "1:14", "'kwm' is none of auto, kvm, hvf, tcg", "did you mean 'kvm'?")]
    [InlineData("auto_vm_start: yes", "1:16", "expected true or false, not 'yes'", null)]
    [InlineData("image: /srv/finch.img", "1:8", "image: expected a path or an https URL", "sha256sum")]
    [InlineData("image: /srv/finch.img@sha256:12", "1:8", "'12' is not a SHA-256", null)]
    [InlineData("image: finch.img@sha256:" + Hex, "1:8", "image: expected an absolute path or an https URL", null)]
    [InlineData("image: http://e.com/f@sha256:" + Hex, "1:8", "expected an absolute path or an https URL", null)]
    [InlineData("image: https://u:p@e.com/f@sha256:" + Hex, "1:8", "the address must not have a user in it", "its digest")]
    [InlineData("creds_helpers:\n  - ../ecr-login", "2:5", "'../ecr-login' is not the name of a credential helper", "give the part after")]
    [InlineData("creds_helpers: [docker-credential-pass]", "1:17", "is the name of the program", "write pass")]
    [InlineData("creds_helpers: [pass, pass]", "1:23", "'pass' is there twice", null)]
    [InlineData("creds_helpers: { ecr-login: true }", "1:16", "expected a list of helpers", null)]
    [InlineData("bridge_registries: [a/b]", "1:21", "'a/b' is not a registry host", "HOST:PORT")]
    public void What_makes_no_sense_is_an_error_at_its_place(string text, string place, string message, string? hint)
    {
        var error = Assert.Throws<RegistryAuthException>(() => Read(text + "\n"));
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        Assert.StartsWith($"{_file.Path}:{place}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint ?? "", error.Hint ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cpus: 3\nmemory: 4GiB\n    - ecr-login\n")]
    [InlineData("cpus: 3\r\nmemory: 4GiB\r\n    - ecr-login # ours\r\n")]
    public void A_list_whose_key_was_lost_is_pointed_at(string text)
    {
        var error = Assert.Throws<RegistryAuthException>(() => Read(text));
        Assert.Equal($"{_file.Path}:3:5: '- ecr-login' stands below 'memory', which is no list", error.Message);
        Assert.Equal("the line 'creds_helpers:' is missing above it; write: creds_helpers: [ecr-login]", error.Hint);
    }

    [Fact]
    public void A_mistake_here_stops_no_sign_in()
    {
        _file.Text = "cpus: -1\nregistries:\n  ghcr.io: { store: pass }\n";
        Assert.Single(FinchSettings.Load(_file.Path).Rules.All);
    }

    [Fact]
    public void What_is_not_meant_is_a_warning()
        => Assert.Equal(
            [
                $"{_file.Path}:1: 'rosetta' has no effect in this edition of finch",
                $"{_file.Path}:2: cpus: 9 is more than the 8 this computer has, which makes everything slower",
                $"{_file.Path}:3: memory: 20GiB is more than the 16384MiB this computer has",
            ],
            Read("rosetta: true\ncpus: 9\nmemory: 20g\n").Warnings);

    [Fact]
    public void The_persons_own_file_counts_first_key_by_key_and_rule_by_rule()
    {
        using var machines = new TemporaryFile("cpus: 2\nmemory: 3GiB\nregistries:\n  ghcr.io: { store: pass }\n  quay.io: { store: pass }\n");
        _file.Text = "cpus: 4\nmemory:\nregistries:\n  \"*.io\": { store: file }\n";
        var settings = FinchSettings.Load([_file.Path, machines.Path], Computer);
        Assert.Equal((4, 3 * ByteSize.GiB), (settings.Machine.Cpus, settings.Machine.Memory));
        Assert.Equal("file", settings.Rules.For(RegistryHost.Parse("ghcr.io"))!.Store);
        Assert.Equal(3, settings.Rules.All.Count);
        Assert.Equal(($"{_file.Path}:1", $"{machines.Path}:2"), (settings.Places["cpus"], settings.Places["memory"]));
        _file.Text = "registries:\n  r.io: { store: file }\n";
        settings = FinchSettings.Load([_file.Path, machines.Path], Computer);
        Assert.Equal("pass", settings.Rules.For(RegistryHost.Parse("ghcr.io"))!.Store);
        Assert.Equal(2, settings.Machine.Cpus);
    }

    [Theory]
    [InlineData("4GiB", 4L << 30)]
    [InlineData("512m", 512L << 20)]
    [InlineData("1.5g", 3L << 29)]
    [InlineData("2 GB", 2L << 30)]
    [InlineData("7", 7)]
    [InlineData("7b", 7)]
    [InlineData("1KIB", 1024)]
    [InlineData("1tb", 1L << 40)]
    public void Sizes_are_dockers(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var read));
        Assert.Equal(bytes, read);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1g")]
    [InlineData("g")]
    [InlineData("1.2.3g")]
    [InlineData("1x")]
    [InlineData("1gg")]
    [InlineData("1 e3")]
    [InlineData("99999999p")]
    public void Other_texts_are_no_sizes(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Fact]
    public void Sizes_are_written_without_a_fraction()
        => Assert.Equal(["4GiB", "1536MiB", "1B", "0B"], new[] { 4L << 30, 3L << 29, 1, 0 }.Select(ByteSize.Format));

    private MachineSettings Read(string text)
    {
        if (text.Length > 0)
            _file.Text = text;
        return FinchSettings.Load([_file.Path], Computer).Machine;
    }
}
