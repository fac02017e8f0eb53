using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>A role, assumed with the credentials of another source.</summary>
internal sealed class AssumedRole(RoleRequest role, CredentialProvider source, string where) : CredentialProvider
{
    public override string Description => $"{where} (role {role.Arn} by way of {source.Description})";

    public override bool IsForOneCall => source.IsForOneCall;

    public override void Identify(IdentityText identity)
    {
        identity.Add("role", role.Arn).Add("session-name", role.SessionName).Add("external-id", role.ExternalId);
        source.Identify(identity);
    }

    public override Task<AwsSignIn?> LookAtSignInAsync(AwsCalls calls, CancellationToken cancellationToken)
        => source.LookAtSignInAsync(calls, cancellationToken);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        var keys = await source.GetAsync(calls, cancellationToken).ConfigureAwait(false);
        var code = role.MfaSerial is { } serial ? await AskAsync(calls, serial, cancellationToken).ConfigureAwait(false) : null;
        return await new StsClient(calls).AssumeRoleAsync(keys, role, code, cancellationToken).ConfigureAwait(false);
    }

    private async Task<string> AskAsync(AwsCalls calls, string serial, CancellationToken cancellationToken)
    {
        var code = calls.Context.Mfa is { } prompt ? await prompt(serial, cancellationToken).ConfigureAwait(false) : null;
        return string.IsNullOrWhiteSpace(code)
            ? throw new AwsException(AwsFailure.CredentialSource, $"{where} needs the code of the MFA device {serial}, and nobody is there to type it",
                "sign in on a terminal: finch login HOST; the registry token then lasts for hours")
            : code.Trim();
    }
}
