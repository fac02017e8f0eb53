using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>
/// A session of <c>aws login</c>. Its refresh is the AWS CLI's own affair (a key-bound protocol that changes with it), so the
/// program itself is asked; its arguments name the profile and hold no secret.
/// </summary>
internal sealed class LoginSession(string profile, string session) : CredentialProvider
{
    public override string Description => $"profile '{profile}' (aws login)";

    public override void Identify(IdentityText identity) => identity.Add("profile", profile).Add("login-session", session);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        var program = new ExternalProgram(calls, Description);
        if (program.Find("aws") is null)
        {
            throw new AwsException(AwsFailure.CredentialSource, $"{Description} needs the AWS CLI, and no program 'aws' is in PATH",
                "install the AWS CLI, or use a profile with sso_session or keys");
        }

        string[] words = ["aws", "configure", "export-credentials", "--profile", profile, "--format", "process"];
        return CredentialDocument.Read(await program.RunAsync(words, cancellationToken).ConfigureAwait(false), Description, requireVersion: true);
    }
}
