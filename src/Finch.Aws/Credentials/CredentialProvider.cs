using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>
/// One configured source of AWS credentials. Choosing it is separate from asking it: its identity is known from configuration
/// alone, which is what lets a cached token be found without any network.
/// </summary>
internal abstract class CredentialProvider
{
    /// <summary>The source in words, for errors and <c>explain</c>: <c>profile 'production' (role arn:…)</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The access key id, where it is known without asking anybody and stays the same between calls.</summary>
    public virtual string? KnownAccessKeyId => null;

    /// <summary>True for the last resort, which nobody configured: its absence means that there are no credentials at all.</summary>
    public virtual bool IsLastResort => false;

    /// <summary>True when a token made with these credentials must not outlive the call: configuration does not say whose it is.</summary>
    public virtual bool IsForOneCall => false;

    /// <summary>Writes what distinguishes this principal from others. Never a secret.</summary>
    public abstract void Identify(IdentityText identity);

    /// <summary>The sign-in of a person that the credentials hang on; null when there is none.</summary>
    public virtual Task<AwsSignIn?> LookAtSignInAsync(AwsCalls calls, CancellationToken cancellationToken) => Task.FromResult<AwsSignIn?>(null);

    /// <summary>Gets credentials.</summary>
    /// <exception cref="AwsException">The source does not work; the message names it.</exception>
    public abstract Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken);
}
