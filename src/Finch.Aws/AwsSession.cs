using Finch.Auth;
using Finch.Aws.Configuration;
using Finch.Aws.Credentials;
using Finch.Aws.Hosts;
using Finch.Aws.Services;
using Microsoft.Extensions.Logging;

namespace Finch.Aws;

/// <summary>
/// One person's way to AWS: the configuration in force, the one credential source it selects, and the calls made with it.
/// Opening a session reads files; only the methods that end in <c>Async</c> use the network.
/// </summary>
public sealed class AwsSession : IDisposable
{
    private readonly AwsContext _context;
    private readonly AwsSettings _settings;
    private readonly AwsCalls _calls;
    private CredentialProvider? _provider;

    private AwsSession(AwsContext context, AwsSettings settings)
    {
        _context = context;
        _settings = settings;
        _calls = new AwsCalls(context, settings);
    }

    /// <summary>The region that options, environment or profile name; null when none does.</summary>
    public string? Region => _settings.Region;

    /// <summary>The profile in use: <c>default</c> when nothing names one.</summary>
    public string ProfileName => _settings.ProfileName;

    /// <summary>Where the credentials come from, in words: <c>profile 'production' (SSO)</c>.</summary>
    /// <exception cref="AwsException">What is configured is incomplete or contradicts itself.</exception>
    public string CredentialDescription => Provider.Description;

    /// <summary>True when nothing configures credentials, so that only an EC2 instance's own could be left.</summary>
    public bool HasNoConfiguredCredentials => Provider.IsLastResort;

    internal CredentialProvider Provider => _provider ??= Select();

    /// <summary>A setting of the profile by its key, such as <c>output</c>; null when absent.</summary>
    public string? ProfileSetting(string key) => _settings.Profile?[key];

    /// <summary>The files that are read for any session, whether they exist or not.</summary>
    public static IReadOnlyList<string> ConfigurationFiles(UserEnvironment environment)
        => [AwsConfigFiles.ConfigPath(environment), AwsConfigFiles.CredentialsPath(environment)];

    /// <summary>Opens a session.</summary>
    /// <exception cref="AwsException">A configuration file is malformed, or the named profile does not exist.</exception>
    public static AwsSession Open(AwsContext context, AwsOptions options)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new AwsSession(context, AwsSettings.Load(context.Environment, options));
    }

    /// <summary>Who AWS says we are. Needs no permission, so it tells apart bad credentials from missing rights.</summary>
    /// <exception cref="AwsException">There are no credentials, or AWS did not take them, or did not answer.</exception>
    public async Task<CallerIdentity> GetCallerIdentityAsync(CancellationToken cancellationToken)
        => await new StsClient(_calls).GetCallerIdentityAsync(await CredentialsAsync(cancellationToken).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    /// <summary>A new token for the private registries of a region. No cache is involved.</summary>
    /// <param name="region">The region.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <exception cref="AwsException">There are no credentials, or AWS did not take them, or did not answer.</exception>
    public Task<EcrToken> GetEcrTokenAsync(string region, CancellationToken cancellationToken)
        => MintAsync(EndpointResolver.Resolve(_settings, AwsService.Ecr, region, _settings.Options.EndpointUrl, default), cancellationToken);

    /// <summary>A new token for ECR Public, which only us-east-1 gives out.</summary>
    /// <exception cref="AwsException">There are no credentials, or AWS did not take them, or did not answer.</exception>
    public Task<EcrToken> GetEcrPublicTokenAsync(CancellationToken cancellationToken)
        => MintAsync(EndpointResolver.Resolve(_settings, AwsService.EcrPublic, "us-east-1", _settings.Options.EndpointUrl, default), cancellationToken);

    /// <summary>A new token for a registry, from the endpoint that its name asks for.</summary>
    /// <exception cref="AwsException">There are no credentials, or AWS did not take them, or did not answer.</exception>
    public Task<EcrToken> GetEcrTokenAsync(EcrHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        return MintAsync(EndpointFor(host), cancellationToken);
    }

    /// <summary>The sign-in that the credentials are made from. Reads a file, never the network.</summary>
    /// <returns>Null when they do not come from one that ends.</returns>
    internal Task<AwsSignIn?> GetSignInAsync(CancellationToken cancellationToken) => Provider.LookAtSignInAsync(_calls, cancellationToken);

    /// <summary>The region of the EC2 instance this runs on; null elsewhere. Takes at most a second.</summary>
    public Task<string?> GetInstanceRegionAsync(CancellationToken cancellationToken)
        => new InstanceMetadata(_settings.Environment).RegionAsync(_calls, cancellationToken);

    /// <summary>Ends the session's connections.</summary>
    public void Dispose() => _calls.Dispose();

    internal async Task<EcrToken> MintAsync(ServiceEndpoint endpoint, CancellationToken cancellationToken)
        => await new EcrTokenClient(_calls).GetAsync(endpoint, await CredentialsAsync(cancellationToken).ConfigureAwait(false),
            _settings.Options.NoSignRequest ? "anonymous" : Provider.Description, cancellationToken).ConfigureAwait(false);

    /// <summary>The endpoint a registry's tokens come from: with FIPS or IPv6 addresses when its own name promises them.</summary>
    internal ServiceEndpoint EndpointFor(EcrHost host)
        => EndpointResolver.Resolve(_settings, host.IsPublic ? AwsService.EcrPublic : AwsService.Ecr, host.Region, _settings.Options.EndpointUrl,
            new EndpointVariant(host.IsFips, host.IsDualStack));

    private CredentialProvider Select()
    {
        var provider = CredentialSelector.Select(_settings);
        if (_context.Logger.IsEnabled(LogLevel.Information))
            _context.Logger.CredentialsSelected(provider.Description, Region ?? "none");
        return provider;
    }

    private async Task<AwsCredentials?> CredentialsAsync(CancellationToken cancellationToken)
        => _settings.Options.NoSignRequest ? null : await Provider.GetAsync(_calls, cancellationToken).ConfigureAwait(false);
}
