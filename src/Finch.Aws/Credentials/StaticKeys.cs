using Finch.Auth;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>Keys written in the environment or in a profile.</summary>
internal sealed class StaticKeys(string description, AwsCredentials keys) : CredentialProvider
{
    public override string Description => description;

    public override string? KnownAccessKeyId => keys.AccessKeyId;

    /// <summary>Reads the pair of keys under the given names.</summary>
    /// <param name="read">Reads one of the values; null when absent.</param>
    /// <param name="names">Names of the access key id, the secret key and the session token.</param>
    /// <param name="where">For the error, in the words of the AWS CLI: <c>env</c>.</param>
    /// <param name="description">The source in words.</param>
    /// <returns>Null without an access key id: a secret alone selects nothing, as with the AWS CLI.</returns>
    /// <exception cref="AwsException"><see cref="AwsFailure.PartialCredentials"/> for an access key id without its secret.</exception>
    public static StaticKeys? Read(Func<string, string?> read, (string Id, string Key, string Token) names, string where, string description)
    {
        // Keys hold no blanks: a line end is what a shell or a CI system's form left behind.
        if (read(names.Id)?.Trim() is not { Length: > 0 } id)
            return null;
        if (read(names.Key)?.Trim() is not { Length: > 0 } key)
            throw new AwsException(AwsFailure.PartialCredentials, $"Partial credentials found in {where}, missing: {names.Key}", $"set {names.Key} too");

        var token = read(names.Token)?.Trim();
        return new StaticKeys(description, new AwsCredentials(id, new Secret(key), string.IsNullOrEmpty(token) ? null : new Secret(token)));
    }

    public override void Identify(IdentityText identity) => identity.Add("access-key", keys.AccessKeyId);

    public override Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken) => Task.FromResult(keys);
}
