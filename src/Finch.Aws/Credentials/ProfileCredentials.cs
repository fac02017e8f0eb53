using Finch.Aws.Configuration;

namespace Finch.Aws.Credentials;

/// <summary>Chooses the source that a profile describes, following <c>source_profile</c> and detecting loops.</summary>
internal sealed class ProfileCredentials(AwsSettings settings)
{
    private readonly List<string> _visited = [];

    /// <summary>The profile's source; null when it describes none.</summary>
    /// <remarks>The order within a profile is the AWS CLI's: role, web identity, SSO, keys, <c>aws login</c>, process.</remarks>
    public CredentialProvider? Select(string name)
    {
        var profile = settings.Files.Profile(name)
            ?? throw new AwsException(AwsFailure.Configuration,
                $"The source profile \"{name}\" must exist, but the profile \"{_visited.LastOrDefault()}\" refers to it in vain.",
                "correct source_profile in the AWS config file");
        if (profile["role_arn"] is { } role)
            return Role(name, profile, role);
        if (profile["sso_session"] is not null || profile["sso_start_url"] is not null || profile["sso_account_id"] is not null)
            return SsoCredentials.FromProfile(settings, name, profile);
        return (CredentialProvider?)Keys(name, profile)
            ?? (profile["login_session"] is not null ? new LoginSession(name, profile["login_session"]!)
                : profile["credential_process"] is { } command ? new CredentialProcess(name, command)
                : null);
    }

    private static StaticKeys? Keys(string name, IniSection profile) => StaticKeys.Read(
        key => profile[key], ("aws_access_key_id", "aws_secret_access_key", "aws_session_token"),
        "shared-credentials-file", $"profile '{name}' (access key)");

    private CredentialProvider Role(string name, IniSection profile, string role)
    {
        var request = new RoleRequest(role, profile["role_session_name"], profile["external_id"], profile["mfa_serial"], Duration(name, profile));
        if (profile["web_identity_token_file"] is { } tokenFile)
            return new WebIdentity(role, tokenFile, request.SessionName, $"profile '{name}' (web identity)");
        _visited.Add(name);
        return new AssumedRole(request, (profile["source_profile"], profile["credential_source"]) switch
        {
            ({ } source, null) => Source(name, source),
            (null, { } place) => Place(name, place),
            (null, null) => throw Incomplete(name, "missing: source_profile or credential_source"),
            _ => throw new AwsException(AwsFailure.Configuration,
                $"The profile \"{name}\" contains both source_profile and credential_source.", "keep one of the two"),
        }, $"profile '{name}'");
    }

    /// <summary>The profile a role is assumed with. One that has keys may name itself.</summary>
    private CredentialProvider Source(string name, string source)
    {
        if (settings.Files.Profile(source) is { } section && Keys(source, section) is { } keys)
            return keys;
        if (_visited.Contains(source))
        {
            throw new AwsException(AwsFailure.Configuration,
                $"Infinite loop in credential configuration detected. Attempting to load from profile {source} which has already been visited."
                + $" Visited profiles: ['{string.Join("', '", _visited)}']", "break the circle of source_profile entries in the AWS config file");
        }

        return Select(source) ?? throw Incomplete(name, $"the source profile {source} has no credentials");
    }

    private CredentialProvider Place(string name, string place) => place.ToLowerInvariant() switch
    {
        "environment" => CredentialSelector.EnvironmentKeys(settings) ?? throw Incomplete(name, "no keys in the environment"),
        "ec2instancemetadata" => new InstanceMetadata(settings.Environment),
        "ecscontainer" => ContainerCredentials.FromEnvironment(settings.Environment) ?? throw Incomplete(name, "no container credentials in the environment"),
        _ => throw new AwsException(AwsFailure.Configuration, $"Unsupported credential source type in profile {name}: {place}",
            "use Environment, Ec2InstanceMetadata or EcsContainer"),
    };

    private static int? Duration(string name, IniSection profile)
        => profile["duration_seconds"] is not { } text ? null
            : int.TryParse(text, out var seconds) && seconds > 0 ? seconds
            : throw new AwsException(AwsFailure.Configuration, $"profile '{name}': duration_seconds is not a number of seconds");

    private static AwsException Incomplete(string name, string what)
        => new(AwsFailure.PartialCredentials, $"Partial credentials found in assume-role for profile {name}, {what}",
            $"complete the profile '{name}' in the AWS config file");
}
