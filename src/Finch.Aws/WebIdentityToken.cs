using Finch.Auth;
using Finch.Aws.Hosts;

namespace Finch.Aws;

/// <summary>
/// A role and the OpenID Connect token that opens it, held in memory for one call: it is in no file, no argument and no cache.
/// </summary>
/// <param name="Role">The role.</param>
/// <param name="Token">The token.</param>
/// <param name="SessionName">Shows up in AWS's logs.</param>
internal sealed record WebIdentityToken(RoleArn Role, Secret Token, string SessionName)
{
    /// <summary>Which of its names the Security Token Service is asked under.</summary>
    internal EndpointVariant Variant { get; private init; }

    /// <summary>
    /// The same registry, to be reached as this role and no other. The token is exchanged in the registry's region, and at a FIPS or
    /// dual-stack endpoint when the registry's name promises one.
    /// </summary>
    /// <param name="target">The registry; what its settings say of an address is kept, and what they say of an identity is not.</param>
    public EcrTarget For(EcrTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        var host = target.Host;
        return target with
        {
            Options = new AwsOptions
            {
                Region = host.Region,
                EndpointUrl = target.Options.EndpointUrl,
                WebIdentity = this with { Variant = new EndpointVariant(host.IsFips, host.IsDualStack) },
            },
        };
    }
}
