using Finch.Auth;

namespace Finch.Aws;

/// <summary>A registry of ECR together with the AWS settings it is to be reached with.</summary>
/// <param name="Host">The registry.</param>
/// <param name="Options">What a rule for it says; the defaults where there is none.</param>
public sealed record EcrTarget(EcrHost Host, AwsOptions Options)
{
    /// <summary>The target that the host's name alone gives; null when it is no registry of ECR.</summary>
    public static EcrTarget? For(RegistryHost host) => EcrHost.TryParse(host, out var ecr) ? new EcrTarget(ecr, new AwsOptions()) : null;
}
