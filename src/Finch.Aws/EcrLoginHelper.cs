using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Aws;

/// <summary>
/// What stands behind <c>docker-credential-ecr-login</c>. Clients see the protocol's own words; people see the reason,
/// because docker passes a helper's stderr on to the terminal.
/// </summary>
/// <remarks>
/// With <c>credsStore</c>, docker asks one helper about every registry: those that are not ECR's are handed on to another.
/// <c>FINCH_ECR_LOGIN_STRICT=1</c> gives the official helper's answers to the letter: no reasons, no rules, no other registries, and no
/// <c>store</c> and <c>erase</c>.
/// </remarks>
/// <param name="tokens">The tokens.</param>
/// <param name="environment">The person's surroundings.</param>
/// <param name="rules">Says which registries are ECR's and how they are reached: <see cref="EcrTarget.For"/>, or rules on top of it.</param>
/// <param name="others">Serves every other registry; made when one is asked for.</param>
/// <param name="notes">Reasons that do not fail the call.</param>
internal sealed class EcrLoginHelper(EcrTokens tokens, UserEnvironment environment, Func<RegistryHost, EcrTarget?> rules, Func<IHelperBackend> others,
    TextWriter notes) : IHelperBackend
{
    /// <summary>The program's name, which is also how it knows what it is called as.</summary>
    public const string Name = "docker-credential-ecr-login";

    /// <inheritdoc/>
    public string ProgramName => Name;

    /// <inheritdoc/>
    public string VersionLine => $"{ProgramName} (Finch.CredentialHelper) {typeof(EcrLoginHelper).Assembly.GetName().Version?.ToString(3)}";

    private bool IsStrict => environment["FINCH_ECR_LOGIN_STRICT"] == "1";

    private bool IgnoresStorage => environment["AWS_ECR_IGNORE_CREDS_STORAGE"] == "true";

    /// <inheritdoc/>
    public async Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        if (HostOf(serverUrl) is not { } host)
            return null;
        try
        {
            if (TargetFor(host) is { } ecr)
                return await tokens.GetAsync(ecr, cancellationToken).ConfigureAwait(false) is { } token ? Answer(serverUrl, token.ToCredential()) : null;
        }
        catch (RegistryAuthException failure)
        {
            throw new HelperProtocolException(HelperProtocol.NotFound, IsStrict ? null : OneLine(failure)) { LoggedReason = failure.LoggedMessage };
        }
        catch (AwsException failure)
        {
            throw new HelperProtocolException(HelperProtocol.NotFound, IsStrict ? null : $"{ProgramName}: {failure.Message}")
            {
                LoggedReason = failure.LoggedMessage,
            };
        }

        return IsStrict ? null : await others().GetAsync(serverUrl, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    /// <remarks>Tokens are made, not stored: for a registry of ECR there is nothing to do, and <c>docker login</c> succeeds.</remarks>
    public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return Accepts(credential.ServerUrl) is { Target: null } ? others().StoreAsync(credential, cancellationToken) : Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task EraseAsync(string serverUrl, CancellationToken cancellationToken)
    {
        if (Accepts(serverUrl) is not { } accepted)
            return Task.CompletedTask;
        if (accepted.Target is not { } ecr)
            return others().EraseAsync(serverUrl, cancellationToken);
        try
        {
            tokens.Erase(ecr.Host);
            return Task.CompletedTask;
        }
        catch (RegistryAuthException failure)
        {
            throw Failed(failure);
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// What tokens are kept for, and what the other helper knows. The official helper asks AWS twice here, and needs a region for it.
    /// A store that fails is named, and does not take the registries of ECR with it.
    /// </remarks>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
    {
        var known = tokens.CachedHosts().ToDictionary(host => "https://" + host, _ => EcrToken.User, StringComparer.Ordinal);
        if (IsStrict)
            return known;
        try
        {
            foreach (var (server, user) in await others().ListAsync(cancellationToken).ConfigureAwait(false))
                known.TryAdd(server, user);
        }
        catch (HelperProtocolException failure)
        {
            await notes.WriteLineAsync($"{ProgramName}: {failure.Message}").ConfigureAwait(false);
        }

        return known;
    }

    private static HelperCredential Answer(string serverUrl, Credential.Basic credential) => new(serverUrl, credential.Username, credential.Password);

    /// <summary>A request to store or erase that is to be acted on; null when it is to be accepted and ignored.</summary>
    /// <exception cref="HelperProtocolException">The request is refused, in the words clients know.</exception>
    private Accepted? Accepts(string serverUrl)
    {
        if (IgnoresStorage)
            return null;
        if (IsStrict)
            throw new HelperProtocolException(HelperProtocol.NotImplemented, null);
        try
        {
            return new Accepted(HostOf(serverUrl) is { } host ? TargetFor(host) : null);
        }
        catch (RegistryAuthException failure)
        {
            throw Failed(failure);
        }
    }

    private HelperProtocolException Failed(RegistryAuthException failure) => new(failure.Message, OneLine(failure)) { LoggedReason = failure.LoggedMessage };

    private EcrTarget? TargetFor(RegistryHost host) => IsStrict ? EcrTarget.For(host) : rules(host);

    private RegistryHost? HostOf(string serverUrl)
        => RegistryHost.TryParse(serverUrl, out var host) && (!IsStrict || IsSpelledExactly(serverUrl, host)) ? host : null;

    /// <summary>The official helper reads a bare host or an https address, in lower case and without a final dot.</summary>
    private static bool IsSpelledExactly(string serverUrl, RegistryHost host)
    {
        var rest = serverUrl.StartsWith("https://", StringComparison.Ordinal) ? serverUrl["https://".Length..] : serverUrl;
        return rest.StartsWith(host.Name, StringComparison.Ordinal)
            && (rest.Length == host.Name.Length || rest[host.Name.Length] is '/' or ':' or '?' or '#');
    }

    private string OneLine(RegistryAuthException failure)
        => $"{ProgramName}: {failure.Message}{(failure.Hint is null ? "" : $" (hint: {failure.Hint})")}".ReplaceLineEndings(" ");

    /// <param name="Target">The registry of ECR; null for another helper's.</param>
    private sealed record Accepted(EcrTarget? Target);
}
