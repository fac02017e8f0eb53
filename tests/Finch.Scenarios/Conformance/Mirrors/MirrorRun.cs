using Finch.Scenarios.Running;

namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>The hosts of one case, for one program: who was asked for what, and how it ended.</summary>
internal sealed class MirrorRun : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly string[] Parts = ["tag", "manifest", "config", "layer"];

    private readonly string _folder = Directory.CreateTempSubdirectory("finch-hosts-").FullName;
    private readonly MirrorCase _case;
    private readonly Dictionary<string, MirrorHost> _hosts = [];

    public MirrorRun(MirrorCase asked, string program, MirrorCertificates certificates)
    {
        _case = asked;
        var image = new MirrorImage($"{asked.Name} for {program}");
        foreach (var (role, mood) in new[] { ("mirror", asked.Mirror), ("second", asked.Second), ("origin", asked.Origin) })
            _hosts[role] = new MirrorHost(image, mood, asked.Tls.Contains(role) ? certificates : null, asked.WantsClient);
        Write(certificates);
    }

    /// <summary>What <c>--hosts-dir</c> takes.</summary>
    public string HostsDirectory => Path.Combine(_folder, "hosts");

    public string Reference => $"{_hosts["origin"].Authority}/team/app:1";

    /// <summary>Runs a program, and says in one line what happened.</summary>
    public async Task<string> AnswerAsync(string program, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var surroundings = ContainerdEngine.Surroundings(_folder);
        surroundings["FINCH_ENGINE"] = "layout";
        await using var child = Child.Start(program, arguments, _folder, surroundings, null);
        var outcome = await child.WaitAsync(Limit, cancellation);
        var hosts = _hosts.Select(host => (Role: host.Key, Asked: Sorted(host.Value.Asked))).Where(host => host.Asked.Length > 0)
            .Select(host => $"; {host.Role}: {host.Asked}");
        return (outcome.Exit == 0 ? "pulled" : "failed") + string.Concat(hosts);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts.Values) await host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>In the order of a pull, each once: how often a program tries is its own business, and two parts may come side by side.</summary>
    private static string Sorted(IEnumerable<string> asked)
        => string.Join(", ", asked.Distinct().OrderBy(line => Array.FindIndex(Parts, part => line.StartsWith(part, StringComparison.Ordinal))).ThenBy(line => line, StringComparer.Ordinal));

    private void Write(MirrorCertificates certificates)
    {
        var authority = _hosts["origin"].Authority.Split(':');
        var own = Directory.CreateDirectory(Path.Combine(HostsDirectory, _case.Directory.Replace("HOST", authority[0]).Replace("PORT", authority[1]))).FullName;
        if (_case.Toml is not null)
        {
            certificates.WriteTo(own);
            File.WriteAllText(Path.Combine(own, "hosts.toml"), Filled(_case.Toml));
        }

        if (_case.AuthorityAs is not null)
        {
            certificates.WriteTo(_folder);
            File.Copy(Path.Combine(_folder, "authority.pem"), Path.Combine(own, _case.AuthorityAs));
        }

        if (_case.Toml is null && _case.AuthorityAs is null) Directory.Delete(own);
        if (_case.Default is null) return;
        Directory.CreateDirectory(Path.Combine(HostsDirectory, "_default"));
        File.WriteAllText(Path.Combine(HostsDirectory, "_default", "hosts.toml"), Filled(_case.Default));
    }

    private string Filled(string toml)
        => _hosts.Aggregate(toml, (text, host) => text.Replace(host.Key.ToUpperInvariant(), host.Value.Authority));
}
