using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Auth.Http;
using Finch.Auth.Http.Hosts;
using Finch.Aws;
using Finch.Cli.Auth.Hosts;

namespace Finch.Cli.Auth;

/// <summary>
/// Walks the way of a pull and writes down what happens: the sources, the identity, the challenge, the answer. It asks what a
/// pull would ask, and shows the credential to nobody that a pull would not show it to.
/// </summary>
internal sealed class Explainer(Services services)
{
    private static readonly TimeSpan ToleratedSkew = TimeSpan.FromMinutes(5);

    private readonly RegistryAuthenticator _authenticator = new(services.Environment.Time);

    /// <summary>Explains one registry.</summary>
    /// <param name="query">The registry, and the repository where one is meant.</param>
    /// <param name="choices">How it is reached.</param>
    /// <param name="offline">True to leave out the registry, and AWS beyond making the token.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<Explanation> ExplainAsync(CredentialQuery query, ConnectionChoices choices, bool offline, CancellationToken cancellationToken)
    {
        var result = new Explanation(query);
        try
        {
            var credentials = services.Credentials;
            result = result with { Rule = services.Settings.Rules.For(query.Host)?.Description, Ecr = credentials.TargetFor(query.Host) };
            result = await SearchAsync(result, cancellationToken);
            var hosts = services.Connector.HostsOf(query.Host, choices);
            result = result with { Hosts = await new HostsExplainer(services).ExplainAsync(query, hosts, result.Found, cancellationToken) };
            if (result.Problem is null && !offline)
                result = await AskAsync(result, hosts.Server, choices, cancellationToken);
        }
        catch (RegistryAuthException failure)
        {
            result = result with { Verdict = Verdict.Failed, Problem = result.Problem ?? failure };
        }

        return result with { Problem = Remedies.For(result), Remarks = [.. result.Remarks, .. new Surprises(services).Of(result)] };
    }

    private async Task<Explanation> SearchAsync(Explanation result, CancellationToken cancellationToken)
    {
        var chain = services.Credentials.Chain;
        var steps = new List<ChainStep>();
        try
        {
            var found = await chain.FindAsync(result.Query, steps, cancellationToken);
            result = result with { Found = found };
        }
        catch (RegistryAuthException broken)
        {
            result = result with { Verdict = Verdict.Failed, Problem = broken };
        }

        return result with { Steps = steps, NotAsked = [.. chain.Sources.Skip(steps.Count).Select(source => source.Name)] };
    }

    private async Task<Explanation> AskAsync(Explanation result, HostEntry server, ConnectionChoices choices, CancellationToken cancellationToken)
    {
        // Another host in the registry's place is a registry of its own, and is not shown what is kept for this one.
        if (server.IdentityFor(result.Query.Host) is var served && !served.Equals(result.Query.Host))
            return result with { Remarks = [.. result.Remarks, new Remark($"{result.Query.Host} itself is never asked: {served} stands in its place", $"finch auth explain {served}")] };
        result = await IdentifyAsync(result, cancellationToken);
        using var endpoint = await services.Connector.ConnectAsync(result.Query.Host, server, choices, cancellationToken);
        var ping = endpoint.Ping ?? await endpoint.PingAsync(null, cancellationToken);
        result = result with
        {
            Origin = endpoint.Origin,
            Challenge = AuthChallenge.Preferred(ping.Challenges),
            Remarks = [.. result.Remarks, .. ClockRemark(result.Query.Host, ping)],
        };
        try
        {
            var authorization = await _authenticator.AuthorizeAsync(endpoint, result.Found?.Credential ?? Credential.Anonymous.Instance,
                new AuthorizationChoices(RealmTrust.Unattended, services.Credentials.Pins.Find(result.Query.Host), ScopesOf(result.Query)), cancellationToken);
            await RegistryAuthenticator.CheckAsync(endpoint, authorization, cancellationToken);
            var anonymous = authorization.Challenge is null || result.Found?.Credential is null or Credential.Anonymous;
            result = result with { Verdict = anonymous ? Verdict.Anonymous : Verdict.Accepted };
            return await new RepositoryProbe(endpoint, authorization).AskAsync(result, cancellationToken);
        }
        catch (RegistryAuthException refused)
        {
            return result with { Verdict = Verdict.Failed, Problem = refused };
        }
    }

    /// <summary>A token of ECR says nothing about whose it is; AWS does.</summary>
    private async Task<Explanation> IdentifyAsync(Explanation result, CancellationToken cancellationToken)
    {
        if (result is not { Ecr: { } target, Found.ExpiresAt: not null })
            return result;
        try
        {
            using var session = AwsSession.Open(services.Aws, target.Options with { DefaultRegion = target.Host.Region, EndpointUrl = null });
            return result with { Identity = await session.GetCallerIdentityAsync(cancellationToken) };
        }
        catch (AwsException error)
        {
            return result with { Remarks = [.. result.Remarks, new Remark($"AWS does not say who this is: {error.Message.TrimEnd('.')}", error.Hint)] };
        }
    }

    private IEnumerable<Remark> ClockRemark(RegistryHost host, RegistryPing ping)
    {
        if (ping.Date is not { } theirs || (services.Environment.Time.GetUtcNow() - theirs).Duration() <= ToleratedSkew)
            yield break;
        var skew = services.Environment.Time.GetUtcNow() - theirs;
        yield return new Remark(
            $"this machine's clock is {skew.Duration().TotalMinutes:0} minutes {(skew > TimeSpan.Zero ? "ahead of" : "behind")} that of {host}",
            "set the clock, for example with 'timedatectl set-ntp true'");
    }

    private static ScopeSet ScopesOf(CredentialQuery query)
        => query.Repository is { } name ? ScopeSet.Of(Scope.Pull(name)) : ScopeSet.Empty;
}
