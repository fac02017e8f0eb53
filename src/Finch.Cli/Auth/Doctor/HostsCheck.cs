using System.Text.RegularExpressions;
using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Settings.Hosts;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The directories about registries: <c>hosts.toml</c> parses, the certificates there and in it can be used, and nothing stands before them.</summary>
internal sealed partial class HostsCheck(UserEnvironment environment, IReadOnlyList<string> roots) : IDoctorCheck
{
    private const string ForAll = "_default";

    private readonly HostsDirectories _directories = new(roots, HostsFile.Read);

    public string Name => "hosts";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var before = findings.All.Count;
        foreach (var root in roots.Where(Directory.Exists))
        {
            foreach (var directory in DirectoriesOf(root, findings))
                Look(directory, findings);
        }

        if (findings.All.Count == before)
            findings.Ok("no mirrors, and no certificates for single registries");
        return Task.CompletedTask;
    }

    private static List<string> DirectoriesOf(string root, Findings findings)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(root).Order(StringComparer.Ordinal)];
        }
        catch (UnauthorizedAccessException)
        {
            findings.Warn($"{root} cannot be listed", "make it readable for you, if what is in it is meant for you");
            return [];
        }
    }

    private void Look(string directory, Findings findings)
    {
        var name = Path.GetFileName(directory);
        try
        {
            // What is for all registries is so for any one of them.
            if (name == ForAll)
                Report(directory, "any registry", _directories.Read(directory, RegistryHost.DockerHub), findings);
            else if (HostOf(name) is not { } host)
                findings.Warn($"{directory} is never read: '{name}' is not the name of a registry", "name it HOST or HOST:PORT");
            else if (_directories.DirectoryOf(host) is var first && first != directory)
                findings.Warn($"{directory} is not read: {(first is null ? $"finch looks for '{host}'" : $"{first} comes first")}", $"run 'finch auth explain {host}' to see what is used");
            else
                Report(directory, host.ToString(), _directories.Read(directory, host), findings);
        }
        catch (RegistryAuthException broken)
        {
            findings.Fail(findings.WordsOf(broken), broken.Hint);
        }
    }

    private void Report(string directory, string whose, RegistryHosts hosts, Findings findings)
    {
        var place = hosts.File ?? directory;
        var expired = hosts.All.SelectMany(host => host.Certificates?.Clients ?? []).Select(client => client.Leaf)
            .Where(leaf => leaf.NotAfter.ToUniversalTime() < environment.Time.GetUtcNow()).ToList();
        foreach (var leaf in expired)
            findings.Warn($"{place}: a client certificate for {whose} has expired on {leaf.NotAfter.ToUniversalTime():yyyy-MM-dd}", "get it anew from whoever runs that registry");
        if (expired.Count == 0)
            findings.Ok($"{place}: {What(hosts)} for {whose}");
    }

    private static string What(RegistryHosts hosts)
        => hosts.Mirrors.Count > 0 ? DoctorReport.Count(hosts.Mirrors.Count, "mirror")
            : hosts.File is not null ? "no mirror"
            : hosts.Server.Certificates is { Authorities.Count: 0, Clients.Count: 0 } ? "nothing" : "certificates";

    /// <summary>The registry that a directory is for: <c>HOST</c>, <c>HOST:PORT</c>, or containerd's <c>HOST_PORT_</c>.</summary>
    private static RegistryHost? HostOf(string name)
        => RegistryHost.TryParse(PortBetweenLines().Replace(name, "$1:$2"), out var host) ? host : null;

    [GeneratedRegex(@"^(.+)_([0-9]+)_$")]
    private static partial Regex PortBetweenLines();
}
