namespace Finch.Aws;

/// <summary>Why something with AWS failed before, or instead of, an answer of the service. Each maps to one exit code of <c>finch aws</c>.</summary>
public enum AwsFailure
{
    /// <summary>A configuration file or value is malformed.</summary>
    Configuration,

    /// <summary>The selected profile does not exist.</summary>
    ProfileNotFound,

    /// <summary>Nothing is configured that could give credentials.</summary>
    NoCredentials,

    /// <summary>Half of a pair of values is configured, for example a key without its secret.</summary>
    PartialCredentials,

    /// <summary>The selected credential source is configured but does not work.</summary>
    CredentialSource,

    /// <summary>A sign-in (SSO, <c>aws login</c>) has run out; a person has to sign in again.</summary>
    SignInExpired,

    /// <summary>No region is configured.</summary>
    NoRegion,

    /// <summary>A region or an endpoint address is not well-formed.</summary>
    InvalidEndpoint,

    /// <summary>The endpoint could not be reached.</summary>
    Unreachable,

    /// <summary>The endpoint did not answer in time.</summary>
    TimedOut,

    /// <summary>TLS failed: an unknown authority or a wrong name.</summary>
    Tls,

    /// <summary>The answer is not what the service's protocol says.</summary>
    Protocol,

    /// <summary>The service answered with an error: see <see cref="AwsServiceException"/>.</summary>
    Service,
}
