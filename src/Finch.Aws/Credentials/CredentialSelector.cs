using Finch.Aws.Configuration;

namespace Finch.Aws.Credentials;

/// <summary>
/// Chooses the one source of credentials that is configured. A source that was chosen and does not work is an
/// error that names it; it is never skipped in favour of a principal nobody meant.
/// </summary>
internal static class CredentialSelector
{
    /// <summary>Chooses, without asking the source anything.</summary>
    /// <exception cref="AwsException">What is configured is incomplete or contradicts itself.</exception>
    public static CredentialProvider Select(AwsSettings settings)
    {
        var chosen = SelectOwn(settings);
        return settings.Options.RoleArn is { } role
            ? new AssumedRole(new RoleRequest(role, settings.Options.RoleSessionName, settings.Options.ExternalId, null, null), chosen, "the rule for this registry")
            : chosen;
    }

    private static CredentialProvider SelectOwn(AwsSettings settings)
    {
        if (settings.Options.WebIdentity is { } given)
            return new GivenWebIdentity(given);
        var environment = settings.Environment;
        // An explicit profile beats keys in the environment; a profile from AWS_PROFILE does not.
        if (settings.Options.Profile is null)
        {
            var keys = EnvironmentKeys(settings) ?? (CredentialProvider?)WebIdentity.FromEnvironment(environment);
            if (keys is not null)
                return keys;
        }

        return (settings.Profile is null ? null : new ProfileCredentials(settings).Select(settings.ProfileName))
            ?? ContainerCredentials.FromEnvironment(environment)
            ?? (CredentialProvider)new InstanceMetadata(environment);
    }

    /// <summary>AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; null when neither is set.</summary>
    public static StaticKeys? EnvironmentKeys(AwsSettings settings) => StaticKeys.Read(
        name => settings.Environment[name], ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"),
        "env", "the environment (AWS_ACCESS_KEY_ID)");
}
