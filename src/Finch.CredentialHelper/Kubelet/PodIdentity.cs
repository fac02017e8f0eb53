using Finch.Auth;
using Finch.Aws;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>
/// Whose AWS identity pulls an image: the node's, or, when the kubelet sent a service account's token, a role of that service account.
/// One is never taken for the other without somebody having written it down.
/// </summary>
internal sealed class PodIdentity(UserEnvironment environment)
{
    /// <summary>The annotation that Amazon's plugin reads.</summary>
    public const string RoleAnnotation = "eks.amazonaws.com/ecr-role-arn";

    /// <summary>The role of service accounts without the annotation; Amazon's plugin reads it too.</summary>
    public const string RoleVariable = "AWS_ECR_ROLE_ARN";

    /// <summary>Set to <c>node</c>: service accounts without any role pull as the node.</summary>
    public const string WithoutRoleVariable = "FINCH_ECR_WITHOUT_ROLE";

    private const string SessionName = "ecr-credential-provider";

    /// <summary>How a registry is to be reached for a request.</summary>
    /// <param name="node">How the node itself reaches it.</param>
    /// <param name="request">The request.</param>
    /// <returns>Null for ECR Public when there is no identity for it: its images are for everybody.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: there is a token, and no role that it could open.</exception>
    public EcrTarget? TargetFor(EcrTarget node, CredentialProviderRequest request)
    {
        var host = node.Host;
        if (request.ServiceAccountToken is not { } token)
            return node;
        if (Role(request) is not { } role)
            return NodeStandsIn() ? node : host.IsPublic ? null : throw NoRole(request);
        if (role.Partition == host.Partition.Id)
            return new WebIdentityToken(role, token, SessionName).For(node);
        return host.IsPublic ? null : throw new RegistryAuthException(AuthFailure.Configuration,
            $"the role {role} is of another partition than {host.Host}, which takes tokens of {host.Partition} only",
            "name a role of that partition", host.Host);
    }

    /// <summary>The role that the service account names, else the one for all; null when there is neither.</summary>
    private RoleArn? Role(CredentialProviderRequest request)
    {
        var (text, place) = request.Annotations.TryGetValue(RoleAnnotation, out var annotated)
            ? (annotated, $"the annotation {RoleAnnotation}")
            : (environment[RoleVariable], RoleVariable);
        if (text is null)
            return null;
        return RoleArn.TryParse(text, out var role) ? role : throw new RegistryAuthException(AuthFailure.Configuration,
            $"{place} is not the ARN of a role, so no credential for {request.Image} was asked for", "write it as arn:aws:iam::ACCOUNT:role/NAME");
    }

    private bool NodeStandsIn() => environment[WithoutRoleVariable] switch
    {
        null => false,
        "node" => true,
        _ => throw new RegistryAuthException(AuthFailure.Configuration, $"{WithoutRoleVariable} is neither empty nor 'node'",
            "correct it in the kubelet's CredentialProviderConfig"),
    };

    private static RegistryAuthException NoRole(CredentialProviderRequest request)
        => new(AuthFailure.Configuration, $"a service account token came for {request.Image}, and no role to use it for",
            $"annotate the service account with {RoleAnnotation}, or set {RoleVariable} for all, "
                + $"or {WithoutRoleVariable}=node to let the node's identity stand in",
            request.Image.Host);
}
