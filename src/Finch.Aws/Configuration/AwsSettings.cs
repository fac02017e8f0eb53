using Finch.Auth;
using Finch.Aws.Hosts;

namespace Finch.Aws.Configuration;

/// <summary>
/// What is in force for one person, profile and set of options: options before environment before profile.
/// Reading it touches files, never the network.
/// </summary>
internal sealed class AwsSettings
{
    private AwsSettings(UserEnvironment environment, AwsOptions options, AwsConfigFiles files)
    {
        Environment = environment;
        Options = options;
        Files = files;
        NamedProfile = options.Profile ?? environment["AWS_PROFILE"] ?? environment["AWS_DEFAULT_PROFILE"];
        Profile = files.Profile(ProfileName);
    }

    public UserEnvironment Environment { get; }

    public AwsOptions Options { get; }

    public AwsConfigFiles Files { get; }

    /// <summary>The profile somebody named; null when the default one is used for want of a name.</summary>
    public string? NamedProfile { get; }

    public string ProfileName => NamedProfile ?? "default";

    /// <summary>The profile in use; null when nothing named one and there is no default.</summary>
    public IniSection? Profile { get; }

    public string? Region => Options.Region ?? Environment["AWS_REGION"] ?? Environment["AWS_DEFAULT_REGION"] ?? Profile?["region"] ?? Options.DefaultRegion;

    /// <summary>Authorities to trust beside the system's; null also for a file that the system's are read from anyway.</summary>
    public string? CaBundle
        => (Options.CaBundle ?? Environment["AWS_CA_BUNDLE"] ?? Environment["REQUESTS_CA_BUNDLE"] ?? Profile?["ca_bundle"]) is { } bundle
            && bundle != Environment["SSL_CERT_FILE"] ? bundle : null;

    public EndpointVariant Variant
        => new(Flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"), Flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"));

    /// <summary>How often a call is tried in all; at most 10, whatever is configured.</summary>
    public int MaximumAttempts
        => int.TryParse(Environment["AWS_MAX_ATTEMPTS"] ?? Profile?["max_attempts"], out var attempts) ? Math.Clamp(attempts, 1, 10) : 3;

    /// <summary>Reads what is in force.</summary>
    /// <exception cref="AwsException">A file is malformed, or the named profile does not exist.</exception>
    public static AwsSettings Load(UserEnvironment environment, AwsOptions options)
    {
        var settings = new AwsSettings(environment, options, AwsConfigFiles.Load(environment));
        return settings.NamedProfile is { } name && settings.Profile is null && !settings.CanDoWithoutProfile ? throw ProfileNotFound(name) : settings;
    }

    public static AwsException ProfileNotFound(string name)
        => new(AwsFailure.ProfileNotFound, $"The config profile ({name}) could not be found", "list the profiles with: aws configure list-profiles");

    /// <summary>The address configured for a service (§4.7); null when the region decides.</summary>
    public Uri? EndpointOverride(AwsService service)
    {
        if (Flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls"))
            return null;
        var text = Environment[service.EndpointVariable] ?? Environment["AWS_ENDPOINT_URL"]
            ?? (Profile?["services"] is { } services ? Files.Services(services)?.Nested(service.ConfigurationKey, "endpoint_url") : null)
            ?? Profile?["endpoint_url"];
        if (string.IsNullOrEmpty(text))
            return null;
        return Uri.TryCreate(text, UriKind.Absolute, out var parsed) && parsed.Scheme is "http" or "https"
            ? parsed
            : throw new AwsException(AwsFailure.InvalidEndpoint, $"Invalid endpoint: {text}", "write it as https://HOST or http://HOST:PORT");
    }

    private bool CanDoWithoutProfile
        => Options is { ForgivesMissingProfile: true, Profile: null }
            && (Environment["AWS_ACCESS_KEY_ID"] ?? Environment["AWS_WEB_IDENTITY_TOKEN_FILE"]) is not null;

    private bool Flag(string variable, string key)
        => string.Equals(Environment[variable] ?? Profile?[key], "true", StringComparison.OrdinalIgnoreCase);
}
