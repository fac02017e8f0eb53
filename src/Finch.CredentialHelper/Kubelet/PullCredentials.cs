using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Aws;
using Finch.Settings;
using Finch.Settings.Rules;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>
/// Finds the credential for an image: for Amazon ECR, and for names that a rule puts in front of it, a token made from AWS credentials;
/// for every other registry what finch's whole chain holds on this node.
/// </summary>
internal sealed class PullCredentials(AwsContext aws)
{
    private readonly UserEnvironment _environment = aws.Environment;

    private readonly FinchPaths _paths = new(aws.Environment);

    private readonly Func<RegistryRules> _rules = FinchSettings.RulesOf(new FinchPaths(aws.Environment));

    /// <summary>Answers a request.</summary>
    /// <exception cref="RegistryAuthException">There should be a credential, and it cannot be had or cannot be given to a kubelet.</exception>
    public Task<CredentialProviderResponse> FindAsync(CredentialProviderRequest request, CancellationToken cancellationToken)
    {
        var rule = _rules().For(request.Image.Host);
        if (rule is { IsAnonymous: true })
            return Task.FromResult(CredentialProviderResponse.Nothing);
        return EcrRules.TargetFor(request.Image.Host, rule) is { } node
            ? FromEcrAsync(node, request, cancellationToken)
            : FromChainAsync(request, cancellationToken);
    }

    private async Task<CredentialProviderResponse> FromEcrAsync(EcrTarget node, CredentialProviderRequest request, CancellationToken cancellationToken)
    {
        if (new PodIdentity(_environment).TargetFor(node, request) is not { } target)
            return CredentialProviderResponse.Nothing;
        try
        {
            // The token is the principal's, whatever the image; for pods' roles the kubelet keeps its answers apart by service account.
            return await new EcrTokens(aws).GetAsync(target, cancellationToken) is { } token
                ? new CredentialProviderResponse(CacheKeyType.Registry, Half(token.ExpiresAt), request.Image.Authority, token.ToCredential())
                : CredentialProviderResponse.Nothing;
        }
        catch (RegistryAuthException none) when (none.Failure == AuthFailure.NotFound)
        {
            throw new RegistryAuthException(none.Failure, none.Message,
                "give the node a role that may pull from ECR, or set AWS_PROFILE or AWS_ACCESS_KEY_ID in the env of this provider", none.Host, none);
        }
    }

    private async Task<CredentialProviderResponse> FromChainAsync(CredentialProviderRequest request, CancellationToken cancellationToken)
    {
        var image = request.Image;
        if (request.ServiceAccountToken is not null)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"a service account token came for {image}, and only Amazon ECR takes one",
                "move this registry to a provider without tokenAttributes in the kubelet's CredentialProviderConfig", image.Host);
        }

        if (await Chain().FindAsync(new CredentialQuery(image.Host, image.Repository), cancellationToken) is not { } found)
            return CredentialProviderResponse.Nothing;
        return found.Credential switch
        {
            Credential.Anonymous => CredentialProviderResponse.Nothing,
            Credential.Basic basic when basic.Username != HelperProtocol.TokenUser
                // Another repository of the same registry may have a credential of its own, so this one is for this image only.
                => new CredentialProviderResponse(CacheKeyType.Image, Half(found.ExpiresAt), KeyOf(image, found.Path), basic),
            _ => throw new RegistryAuthException(AuthFailure.Store,
                $"the credential for {image.Host} is a token ({found.Origin}), and a kubelet takes only user and password",
                "sign in there with a password or an access token as the password", image.Host),
        };
    }

    /// <summary>A kubelet cuts a leading v1 or v2 off a path, so such a path is left out; the answer is for this image all the same.</summary>
    private static string KeyOf(ImageName image, string? path)
        => path is null || path.Split('/')[0] is "v1" or "v2" ? image.Authority : $"{image.Authority}/{path}";

    /// <summary>
    /// The order that every program of ours follows, on the configuration in use. ECR was answered before; and <c>credsStore: finch</c>,
    /// as docker may have it, is not asked: that would be asking ourselves.
    /// </summary>
    private CredentialChain Chain() => new FinchCredentials(aws, _paths.ConfigFile, _paths, _rules, FinchCredentials.Self).Chain;

    private TimeSpan Half(DateTimeOffset? expiresAt) => CredentialProviderResponse.HalfOf(expiresAt, _environment.Time.GetUtcNow());
}
