using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The proxy variables parse, and their two spellings do not contradict each other.</summary>
internal sealed class ProxyCheck(UserEnvironment environment) : IDoctorCheck
{
    private static readonly string[] Schemes = ["http", "https", "socks4", "socks4a", "socks5"];

    public string Name => "proxy";

    public Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        _ = new EnvironmentProxy(environment); // throws for what is no address
        var before = findings.All.Count;
        foreach (var (variable, address) in ProxyVariables.All(environment))
        {
            if (!Schemes.Contains(address.Scheme))
                findings.Fail($"{variable} names a proxy of the kind '{address.Scheme}', which is not known", "write it as http://HOST:PORT");
        }

        foreach (var variable in ProxyVariables.Names.Append("NO_PROXY"))
        {
            if (environment[variable] is { } upper && environment[variable.ToLowerInvariant()] is { } lower && upper != lower)
                findings.Warn($"{variable} and {variable.ToLowerInvariant()} differ: finch goes by {variable}, other programs by the other one", "set both to the same");
        }

        foreach (var entry in (environment["NO_PROXY"] ?? environment["no_proxy"] ?? "").Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))
        {
            if (entry.Contains("://", StringComparison.Ordinal) || (entry.Contains('/', StringComparison.Ordinal) && !System.Net.IPNetwork.TryParse(entry, out _)))
                findings.Warn($"NO_PROXY: '{entry}' fits no host", "write names, domains, addresses or ranges such as 10.0.0.0/8");
        }

        if (findings.All.Count == before)
            findings.Ok(ProxyVariables.All(environment) is [] ? "none" : string.Join(", ", ProxyVariables.All(environment).Select(proxy => $"{proxy.Variable} is {proxy.Address.Authority}")));
        return Task.CompletedTask;
    }
}
