using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>A role for the holder of a token that came with this one call, such as a pod's service account token.</summary>
internal sealed class GivenWebIdentity(WebIdentityToken given) : CredentialProvider
{
    public override string Description => $"role {given.Role} by a web identity token";

    public override bool IsForOneCall => true;

    /// <summary>The token says who it is, and neither it nor anything derived from it names a file: so there is no name to give.</summary>
    public override void Identify(IdentityText identity)
        => throw new InvalidOperationException("what is made with a token of one call is not kept, so it has no name in a cache");

    public override Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
        => new StsClient(calls).AssumeRoleWithWebIdentityAsync(given.Role.ToString(), given.SessionName, given.Token, given.Variant, cancellationToken);
}
