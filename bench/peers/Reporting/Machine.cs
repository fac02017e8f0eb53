using System.Globalization;
using System.Text.RegularExpressions;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Reporting;

/// <summary>What the figures were measured on, and against which versions.</summary>
internal static partial class Machine
{
    private static readonly (string Program, string Option)[] Peers =
    [
        ("docker-credential-ecr-login", "-v"), ("aws", "--version"), ("docker", "--version"), ("skopeo", "--version"), ("podman", "--version"),
        ("docker-registry", "--version"), ("curl", "--version"),
    ];

    public static string Describe() => string.Join(", ",
        Field("/proc/cpuinfo", "model name", ':') ?? "an unnamed processor",
        $"{Environment.ProcessorCount} cores",
        $"{Memory():0} GiB",
        $"Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        Field("/etc/os-release", "PRETTY_NAME", '=')?.Trim('"') ?? "an unnamed distribution");

    /// <summary>How busy the machine was with other things.</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    public static string Versions(Stage stage) =>
        string.Join(", ", Peers.Select(peer => Version(stage, peer.Program, peer.Option)).OfType<string>());

    private static string? Version(Stage stage, string program, string option)
    {
        if (Tools.Find(program) is not { } path) return null;
        var said = stage.Run(new Launch(path, [option], Surroundings.Of(stage.Places.Work)));
        return $"{program} {Number().Match(said).Value}";
    }

    private static double Memory() =>
        double.Parse(Number().Match(Field("/proc/meminfo", "MemTotal", ':') ?? "0").Value, CultureInfo.InvariantCulture) / (1 << 20);

    private static string? Field(string file, string name, char separator) => File.ReadLines(file)
        .Select(line => line.Split(separator, 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Trim();

    [GeneratedRegex(@"\d+(\.\d+)*")]
    private static partial Regex Number();
}
