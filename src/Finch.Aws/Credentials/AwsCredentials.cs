using Finch.Auth;

namespace Finch.Aws.Credentials;

/// <summary>A set of keys that signs requests.</summary>
/// <param name="AccessKeyId">Names the keys; not secret by itself.</param>
/// <param name="SecretAccessKey">The signing key.</param>
/// <param name="SessionToken">Comes with temporary keys.</param>
/// <param name="Expiration">When temporary keys stop working, where the source tells.</param>
internal sealed record AwsCredentials(string AccessKeyId, Secret SecretAccessKey, Secret? SessionToken = null, DateTimeOffset? Expiration = null);
