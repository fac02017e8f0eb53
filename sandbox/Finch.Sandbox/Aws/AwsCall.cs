namespace Finch.Sandbox.Aws;

/// <summary>One API request with its body already read.</summary>
internal sealed record AwsCall(HttpContext Context, AwsEndpoint Endpoint, byte[] Body, SignatureVerifier Verifier)
{
    /// <summary>An API request is small; anything larger is not one.</summary>
    public const int BodyLimit = 1 << 20;

    /// <summary>Checks the signature and answers who signed.</summary>
    /// <exception cref="AwsFailure">See <see cref="SignatureVerifier.Verify"/>.</exception>
    public AwsIdentity Authenticate() => Verifier.Verify(Context.Request, Body, Endpoint);

    /// <summary>Authenticates, then applies the signer's denied actions.</summary>
    public AwsIdentity Authorize(string action, string resource)
    {
        AwsIdentity who = Authenticate();
        Require(who, action, resource);
        return who;
    }

    /// <exception cref="AwsFailure">The action is denied to this identity.</exception>
    public void Require(AwsIdentity who, string action, string resource)
    {
        if (!who.May(action))
            throw AwsFailure.Denied(who, Endpoint.Partition, action, resource);
    }
}
