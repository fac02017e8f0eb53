using System.Net.Sockets;
using Finch.Auth;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every proxy that a variable names takes connections.</summary>
internal sealed class ProxyReachCheck(UserEnvironment environment) : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public string Name => "proxy connection";

    public bool NeedsNetwork => true;

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var proxies = ProxyVariables.All(environment);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        foreach (var address in proxies.Select(proxy => proxy.Address).DistinctBy(address => address.Authority))
        {
            var names = string.Join(", ", proxies.Where(proxy => proxy.Address.Authority == address.Authority).Select(proxy => proxy.Variable));
            if (await FailureAsync(address, limit.Token, cancellationToken) is { } failure)
                findings.Fail($"no connection to {address.Authority} ({names}): {failure}", "correct the variable, or unset it where there is no proxy");
            else
                findings.Ok($"{address.Authority} takes connections");
        }
    }

    private static async Task<string?> FailureAsync(Uri address, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.IdnHost, address.Port, limit);
            return null;
        }
        catch (SocketException refused)
        {
            return char.ToLowerInvariant(refused.Message[0]) + refused.Message[1..];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {Patience.TotalSeconds:0} s";
        }
    }
}
