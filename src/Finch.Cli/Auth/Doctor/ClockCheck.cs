using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws;

namespace Finch.Cli.Auth.Doctor;

/// <summary>
/// This machine's clock, compared with the <c>Date</c> of the first registry or AWS endpoint that answers. Signatures and tokens
/// are only good around the time they were made for.
/// </summary>
internal sealed class ClockCheck(Services services, KnownConfigs configs) : IDoctorCheck
{
    private const int Asked = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>What AWS takes as the same time.</summary>
    private static readonly TimeSpan TooFar = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Noticeable = TimeSpan.FromMinutes(1);

    public string Name => "clock";

    public bool NeedsNetwork => true;

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        using var handler = services.Aws.Transport(new TransportOptions(new EnvironmentProxy(services.Environment)));
        using var invoker = new HttpMessageInvoker(handler);
        var asked = Endpoints().Distinct().Take(Asked).Select(endpoint => AskAsync(invoker, endpoint, limit.Token, cancellationToken)).ToList();
        var failures = new List<string>();
        while (asked.Count > 0)
        {
            var first = await Task.WhenAny(asked);
            asked.Remove(first);
            var (skew, endpoint, failure) = await first;
            if (skew is { } found)
            {
                Judge(found, endpoint, findings);
                await limit.CancelAsync();
                await Task.WhenAll(asked);
                return;
            }

            failures.Add(failure!);
        }

        findings.Warn($"there is nobody to compare the clock with: {string.Join("; ", failures)}", "check the network and the proxy, or run it with --offline");
    }

    /// <summary>How a difference is reported.</summary>
    /// <param name="skew">How far this machine is ahead.</param>
    /// <param name="endpoint">Who told the time.</param>
    /// <param name="findings">Receives the finding.</param>
    public static void Judge(TimeSpan skew, Uri endpoint, Findings findings)
    {
        var text = $"{Words(skew.Duration())} {(skew < TimeSpan.Zero ? "behind" : "ahead of")} {endpoint.Authority}";
        const string Remedy = "set the clock: run 'sudo timedatectl set-ntp true'";
        if (skew.Duration() > TooFar)
            findings.Fail($"{text}: AWS refuses signatures, and tokens look expired or not valid yet", Remedy);
        else if (skew.Duration() > Noticeable)
            findings.Warn(text, Remedy);
        else
            findings.Ok($"agrees with {endpoint.Authority}");
    }

    /// <summary>The registries in use, AWS where it is, and Docker Hub, which nearly every machine reaches. A loopback registry has this very clock.</summary>
    private IEnumerable<Uri> Endpoints()
    {
        foreach (var host in configs.Readable.SelectMany(config => config.Held).Select(entry => entry.Host).Where(host => !host.IsLoopback).Take(2))
            yield return new Uri($"https://{host.ApiAuthority}/v2/");
        if (AwsRegion() is { } region)
            yield return new Uri($"https://sts.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/");
        yield return new Uri($"https://{RegistryHost.DockerHub.ApiAuthority}/v2/");
    }

    /// <summary>A broken AWS configuration is reported elsewhere.</summary>
    private string? AwsRegion()
    {
        try
        {
            using var session = AwsSession.Open(services.Aws, new AwsOptions());
            return session.HasNoConfiguredCredentials ? null : session.Region;
        }
        catch (AwsException)
        {
            return null;
        }
    }

    private async Task<(TimeSpan? Skew, Uri Endpoint, string? Failure)> AskAsync(
        HttpMessageInvoker invoker, Uri endpoint, CancellationToken limit, CancellationToken cancellationToken)
    {
        var time = services.Environment.Time;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, endpoint);
            request.Headers.UserAgent.Add(RegistryRequest.UserAgent);
            var sent = time.GetUtcNow();
            using var response = await invoker.SendAsync(request, limit);
            var received = time.GetUtcNow();
            return response.Headers.Date is { } date
                ? (sent + ((received - sent) / 2) - date, endpoint, null)
                : (null, endpoint, $"{endpoint.Authority} does not say what time it is");
        }
        catch (HttpRequestException error)
        {
            return (null, endpoint, HttpFailure.Translate(error, endpoint).Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, endpoint, $"{endpoint.Authority} did not answer within {Patience.TotalSeconds:0} s");
        }
    }

    private static string Words(TimeSpan span)
        => span.TotalDays >= 2 ? $"{span.TotalDays:0} days" : span.TotalHours >= 2 ? $"{span.TotalHours:0} hours" : span.TotalMinutes >= 2 ? $"{span.TotalMinutes:0} minutes" : $"{span.TotalSeconds:0} seconds";
}
