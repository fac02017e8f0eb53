using Finch.Aws.Configuration;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>Where a profile's single sign-on lives.</summary>
/// <param name="Session">The <c>sso-session</c> section; null for the older form, written in the profile itself.</param>
/// <param name="StartUrl">The portal.</param>
/// <param name="Region">The portal's region.</param>
internal sealed record SsoPortal(string? Session, string StartUrl, string Region);

/// <summary>A role given out by IAM Identity Center to whoever ran <c>aws sso login</c>.</summary>
internal sealed class SsoCredentials(string profile, SsoPortal portal, string account, string role) : CredentialProvider
{
    public override string Description => $"profile '{profile}' (SSO)";

    /// <summary>Reads both forms; values in the profile and in its session must agree.</summary>
    /// <exception cref="AwsException">A value is missing or contradicted.</exception>
    public static SsoCredentials FromProfile(AwsSettings settings, string name, IniSection profile)
    {
        var sessionName = profile["sso_session"];
        var session = sessionName is null ? null
            : settings.Files.SsoSession(sessionName)
                ?? throw Invalid($"The specified sso-session does not exist: \"{sessionName}\"", name);
        string Need(string key)
        {
            var (own, shared) = (profile[key], session?[key]);
            if (own is not null && shared is not null && own != shared)
                throw Invalid($"The value for {key} is inconsistent between profile ({own}) and sso-session ({shared}).", name);
            return own ?? shared ?? throw Invalid($"The profile \"{name}\" is configured to use SSO but is missing required configuration: {key}", name);
        }

        return new SsoCredentials(name, new SsoPortal(sessionName, Need("sso_start_url"), Need("sso_region")),
            Need("sso_account_id"), Need("sso_role_name"));
    }

    public override void Identify(IdentityText identity)
        => identity.Add("sso", portal.StartUrl).Add("sso-session", portal.Session).Add("sso-region", portal.Region)
            .Add("account", account).Add("role", role);

    public override async Task<AwsSignIn?> LookAtSignInAsync(AwsCalls calls, CancellationToken cancellationToken)
        => await new SsoTokenFile(calls, profile, portal).LookAsync(cancellationToken).ConfigureAwait(false);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        var token = await new SsoTokenFile(calls, profile, portal).GetAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await new SsoClient(calls).GetRoleCredentialsAsync(portal.Region, account, role, token, cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException refused) when (refused.Status == 401)
        {
            throw SsoTokenFile.Expired(profile, "the portal does not accept the session any more", refused);
        }
    }

    private static AwsException Invalid(string message, string profile)
        => new(AwsFailure.Configuration, message, $"run: aws configure sso --profile {profile}");
}
