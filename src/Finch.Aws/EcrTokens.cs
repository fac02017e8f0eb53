using Finch.Auth;
using Finch.Aws.Cache;
using Finch.Aws.Credentials;
using Finch.Aws.Hosts;
using Microsoft.Extensions.Logging;

namespace Finch.Aws;

/// <summary>
/// Login tokens of Amazon ECR, kept until half of their life is over. A hit reads three small files and uses neither the
/// network nor the credentials; of many programs that miss at once, one asks AWS and the others read its answer.
/// </summary>
/// <remarks>Safe for use by several threads and processes.</remarks>
public sealed class EcrTokens
{
    private readonly AwsContext _context;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly EcrTokenCache? _cache;
    private readonly OfficialCache? _official;

    /// <summary>Tokens for the person whose environment the context holds.</summary>
    public EcrTokens(AwsContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _time = context.Environment.Time;
        _log = context.Logger;
        if (CacheDirectory.Of(context.Environment) is { } directory)
            (_cache, _official) = (new EcrTokenCache(directory, _time), new OfficialCache(directory, _time));
    }

    /// <summary>The folder tokens are kept in; null when they are not kept, because a variable says so.</summary>
    public string? CacheFolder => CacheDirectory.Of(_context.Environment);

    /// <summary>A token for a registry.</summary>
    /// <returns>Null for ECR Public when there are no AWS credentials at all: its public images need none.</returns>
    /// <exception cref="RegistryAuthException">There is no token; message and hint say which credentials were tried and why they failed.</exception>
    public async Task<EcrToken?> GetAsync(EcrTarget target, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(target);
        var host = target.Host;
        string? source = null;
        try
        {
            using var session = AwsSession.Open(_context,
                target.Options with { DefaultRegion = target.Options.DefaultRegion ?? host.Region, ForgivesMissingProfile = true });
            // Principals of the other partitions have no ECR Public; they still may pull from it as anybody may.
            if (host.IsPublic && session.Region is { } region && AwsPartition.ForRegion(region) != AwsPartition.Commercial)
                return NotNeeded(host);
            source = session.CredentialDescription;
            return await FindAsync(session, host, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException none) when (host.IsPublic && none.Failure == AwsFailure.NoCredentials)
        {
            return NotNeeded(host);
        }
        catch (AwsException error)
        {
            _log.TokenFailed(host.Host, error.LoggedMessage);
            throw EcrErrors.Translate(error, host.Host, source);
        }
    }

    /// <summary>The registry of a person's own account behind a name of their own. One call finds out which account that is.</summary>
    /// <param name="name">The name of one's own.</param>
    /// <param name="region">The region of the registry.</param>
    /// <param name="options">The credentials to use.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="RegistryAuthException">AWS does not say who we are; message and hint say why.</exception>
    public async Task<EcrTarget> OwnRegistryBehindAsync(RegistryHost name, string region, AwsOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? source = null;
        try
        {
            using var session = AwsSession.Open(_context, options with { Region = region });
            source = session.CredentialDescription;
            var identity = await session.GetCallerIdentityAsync(cancellationToken).ConfigureAwait(false);
            return new EcrTarget(EcrHost.BehindCustomName(name, identity.Account, region), options);
        }
        catch (AwsException error)
        {
            throw EcrErrors.Translate(error, name, source);
        }
    }

    /// <summary>The registries that a token is kept for, by us or by the official helper.</summary>
    public IReadOnlyList<string> CachedHosts()
        => _cache is null ? []
            : [.. _cache.All().SelectMany(entry => entry.Hosts).Concat(_official!.Hosts()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The tokens that are kept and still live, without the tokens.</summary>
    internal IReadOnlyList<CachedEcrToken> Cached()
        => _cache is null ? []
            : [.. _cache.All().Where(entry => entry.Token.IsAlive(_time.GetUtcNow()))
                .SelectMany(entry => entry.Hosts.Select(host => new CachedEcrToken(host, entry.Token.Principal, entry.Token.ExpiresAt)))];

    /// <summary>Forgets the tokens for a registry; the next use asks AWS again.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/> when a file cannot be removed.</exception>
    public void Erase(EcrHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        try
        {
            _cache?.Erase(host.Host);
            _official?.Erase(host);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"the cached token for {host.Host} cannot be removed: {error.Message}",
                "check who may write ~/.ecr", host.Host, error);
        }
    }

    private async Task<EcrToken> FindAsync(AwsSession session, EcrHost host, CancellationToken cancellationToken)
    {
        var endpoint = session.EndpointFor(host);
        if (_cache is null || session.Provider.IsForOneCall)
            return await MintAsync(session, endpoint, host, "no cache is used", cancellationToken).ConfigureAwait(false);

        var key = KeyOf(session, endpoint);
        if (Fresh(key, host) is { } hit)
            return hit;
        _log.TokenLocking(host.Host);
        using var held = await _cache.LockAsync(key, cancellationToken).ConfigureAwait(false);
        if (held is null)
            _log.TokenNotLocked(host.Host);
        // Whoever held the lock before us has probably done the work.
        return Fresh(key, host) ?? await RenewAsync(session, endpoint, key, host, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The endpoint stands for region, FIPS, dual-stack and custom addresses; a token of one place is nothing in another.</summary>
    private static string KeyOf(AwsSession session, ServiceEndpoint endpoint)
    {
        var identity = new IdentityText().Add("endpoint", endpoint.Url.AbsoluteUri).Add("service", endpoint.SigningName).Add("region", endpoint.SigningRegion);
        session.Provider.Identify(identity);
        return EcrTokenCache.KeyOf(identity.ToString());
    }

    private EcrToken? Fresh(string key, EcrHost host)
    {
        if (_cache!.Find(key) is not { } entry || !entry.Token.IsFresh(_time.GetUtcNow()))
            return null;
        if (entry.With(host.Host.ToString()) is var known && known != entry)
            _cache.Keep(key, known);
        _log.TokenCached(host.Host, entry.Token.ExpiresAt.UtcDateTime, entry.Token.Principal);
        return entry.Token;
    }

    private async Task<EcrToken> RenewAsync(AwsSession session, ServiceEndpoint endpoint, string key, EcrHost host, CancellationToken cancellationToken)
    {
        var old = _cache!.Find(key);
        var inherited = Inherited(session, endpoint, host);
        EcrToken token;
        try
        {
            token = inherited?.IsFresh(_time.GetUtcNow()) == true
                ? inherited
                : await MintAsync(session, endpoint, host, old is null ? "not cached" : "the cached one is stale", cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException later) when (later.IsTransient && LongestAlive(old?.Token, inherited) is { } spare)
        {
            // Only for a failure that passes: a principal who was refused must not go on with yesterday's token.
            _log.TokenKept(host.Host, spare.ExpiresAt.UtcDateTime, later.LoggedMessage);
            return spare;
        }

        _cache.Keep(key, new CachedToken(endpoint.SigningName, token, old?.Hosts ?? []).With(host.Host.ToString()));
        return token;
    }

    private EcrToken? LongestAlive(params IEnumerable<EcrToken?> tokens)
        => tokens.OfType<EcrToken>().Where(token => token.IsAlive(_time.GetUtcNow())).MaxBy(token => token.ExpiresAt);

    /// <summary>A token that the official helper left, when it can be told without the network that it is the same principal's.</summary>
    private EcrToken? Inherited(AwsSession session, ServiceEndpoint endpoint, EcrHost host)
    {
        if (OfficialKey(session, endpoint) is not { } accessKeyId || _official!.Find(host, accessKeyId, session.CredentialDescription) is not { } token)
            return null;
        _log.TokenInherited(host.Host);
        return token;
    }

    private async Task<EcrToken> MintAsync(AwsSession session, ServiceEndpoint endpoint, EcrHost host, string why, CancellationToken cancellationToken)
    {
        _log.TokenMissing(host.Host, why, endpoint.Url.IdnHost);
        var token = await session.MintAsync(endpoint, cancellationToken).ConfigureAwait(false);
        _log.TokenMade(host.Host, token.ExpiresAt.UtcDateTime, token.Principal);
        if (_official is not null && OfficialKey(session, endpoint) is { } accessKeyId)
            _official.Keep(host, accessKeyId, token);
        return token;
    }

    private EcrToken? NotNeeded(EcrHost host)
    {
        _log.TokenNotNeeded(host.Host);
        return null;
    }

    /// <summary>
    /// The access key id that names an entry of the official cache; null where that cache must stay out of it, because its names say
    /// nothing of custom, FIPS or dual-stack endpoints.
    /// </summary>
    private static string? OfficialKey(AwsSession session, ServiceEndpoint endpoint) => endpoint.IsUsual ? session.Provider.KnownAccessKeyId : null;
}
