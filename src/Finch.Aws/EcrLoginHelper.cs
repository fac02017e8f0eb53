using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Aws;

/// <summary>
/// What stands behind <c>docker-credential-ecr-login</c>. Clients see the protocol's own words; people see the reason,
/// because docker passes a helper's stderr on to the terminal.
/// </summary>
/// <remarks>
/// <c>FINCH_ECR_LOGIN_STRICT=1</c> gives the official helper's answers to the letter: no reasons, and no <c>store</c> and <c>erase</c>.
/// </remarks>
public sealed class EcrLoginHelper(EcrTokens tokens, UserEnvironment environment, Func<RegistryHost, EcrTarget?> target) : IHelperBackend
{
    /// <summary>The program's name, which is also how it knows what it is called as.</summary>
    public const string Name = "docker-credential-ecr-login";

    private const string User = "AWS";

    /// <summary>A helper without rules: the host's name decides.</summary>
    public EcrLoginHelper(EcrTokens tokens, UserEnvironment environment)
        : this(tokens, environment, EcrTarget.For)
    {
    }

    /// <inheritdoc/>
    public string ProgramName => Name;

    /// <inheritdoc/>
    public string VersionLine => $"{ProgramName} (Finch.CredentialHelper) {typeof(EcrLoginHelper).Assembly.GetName().Version?.ToString(3)}";

    private bool IsStrict => environment["FINCH_ECR_LOGIN_STRICT"] == "1";

    private bool IgnoresStorage => environment["AWS_ECR_IGNORE_CREDS_STORAGE"] == "true";

    /// <inheritdoc/>
    public async Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        // Not ours is no failure worth a line: with credsStore, docker asks us about every registry.
        if (Target(serverUrl) is not { } ecr)
            return null;
        try
        {
            if (await tokens.GetAsync(ecr, cancellationToken).ConfigureAwait(false) is not { } token)
                return null;
            var credential = token.ToCredential();
            return new HelperCredential(serverUrl, credential.Username, credential.Password);
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
    }

    /// <inheritdoc/>
    /// <remarks>Tokens are made, not stored: for a registry of ECR there is nothing to do, and <c>docker login</c> succeeds.</remarks>
    public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(credential);
        Accept(credential.ServerUrl);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task EraseAsync(string serverUrl, CancellationToken cancellationToken)
    {
        if (Accept(serverUrl) is not { } ecr)
            return Task.CompletedTask;
        try
        {
            tokens.Erase(ecr.Host);
        }
        catch (RegistryAuthException failure)
        {
            throw new HelperProtocolException(failure.Message, OneLine(failure)) { LoggedReason = failure.LoggedMessage };
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    /// <remarks>What tokens are kept for. The official helper asks AWS twice here, and needs a region for it.</remarks>
    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => Task.FromResult<IReadOnlyDictionary<string, string>>(
            tokens.CachedHosts().ToDictionary(host => "https://" + host, _ => User, StringComparer.Ordinal));

    /// <summary>The registry when it is ours to act on; null when the request is to be accepted and ignored.</summary>
    /// <exception cref="HelperProtocolException">The request is refused, in the words clients know.</exception>
    private EcrTarget? Accept(string serverUrl)
    {
        if (IsStrict)
            return IgnoresStorage ? null : throw new HelperProtocolException(HelperProtocol.NotImplemented, null);
        if (Target(serverUrl) is { } ecr)
            return ecr;
        return IgnoresStorage ? null : throw new HelperProtocolException(HelperProtocol.NotImplemented,
            $"{ProgramName}: {serverUrl} is not a registry of Amazon ECR, and other registries' passwords are not kept here");
    }

    private EcrTarget? Target(string serverUrl)
    {
        if (!RegistryHost.TryParse(serverUrl, out var host) || (IsStrict && !IsSpelledExactly(serverUrl, host)))
            return null;
        return target(host);
    }

    /// <summary>The official helper reads a bare host or an https address, in lower case and without a final dot.</summary>
    private static bool IsSpelledExactly(string serverUrl, RegistryHost host)
    {
        var rest = serverUrl.StartsWith("https://", StringComparison.Ordinal) ? serverUrl["https://".Length..] : serverUrl;
        return rest.StartsWith(host.Name, StringComparison.Ordinal)
            && (rest.Length == host.Name.Length || rest[host.Name.Length] is '/' or ':' or '?' or '#');
    }

    private string OneLine(RegistryAuthException failure)
        => $"{ProgramName}: {failure.Message}{(failure.Hint is null ? "" : $" (hint: {failure.Hint})")}".ReplaceLineEndings(" ");
}
