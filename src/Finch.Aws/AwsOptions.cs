namespace Finch.Aws;

/// <summary>What the person, or a rule for a registry, chose explicitly. It beats the environment and the configuration files.</summary>
public sealed record AwsOptions
{
    /// <summary>The profile; like <c>--profile</c> it also beats keys in the environment.</summary>
    public string? Profile { get; init; }

    /// <summary>
    /// True when credentials in the environment make it harmless that <c>AWS_PROFILE</c> names a profile nobody has written. The SDKs,
    /// and with them Amazon's helper, go on; the AWS CLI refuses.
    /// </summary>
    public bool ForgivesMissingProfile { get; init; }

    /// <summary>The region.</summary>
    public string? Region { get; init; }

    /// <summary>The region where neither options, environment nor profile name one.</summary>
    public string? DefaultRegion { get; init; }

    /// <summary>A role and the token that opens it, in place of every configured source. What is made with it is never kept on disk.</summary>
    internal WebIdentityToken? WebIdentity { get; init; }

    /// <summary>A role to assume with whatever credentials are selected.</summary>
    public string? RoleArn { get; init; }

    /// <summary>The session name for <see cref="RoleArn"/>.</summary>
    public string? RoleSessionName { get; init; }

    /// <summary>The external id that the trust policy of <see cref="RoleArn"/> asks for.</summary>
    public string? ExternalId { get; init; }

    /// <summary>The endpoint for the service that is called, in place of the region's own.</summary>
    public Uri? EndpointUrl { get; init; }

    /// <summary>A PEM file of authorities to trust beside the system's.</summary>
    public string? CaBundle { get; init; }

    /// <summary>True when certificates are not checked: <c>--no-verify-ssl</c>.</summary>
    public bool SkipVerification { get; init; }

    /// <summary>True when requests go out unsigned: <c>--no-sign-request</c>.</summary>
    public bool NoSignRequest { get; init; }

    /// <summary>How long a connection may take; 5 seconds.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt may take; 10 seconds.</summary>
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a program that prints credentials may take; 60 seconds, because it may open a browser. The AWS CLI waits forever.</summary>
    public TimeSpan ProgramTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a call may take with all its attempts; 30 seconds.</summary>
    public TimeSpan TotalTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
