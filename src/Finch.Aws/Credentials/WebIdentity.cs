using Finch.Auth;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>A role for whoever holds an OpenID Connect token, as in EKS pods and CI systems.</summary>
internal sealed class WebIdentity(string roleArn, string tokenFile, string? sessionName, string description) : CredentialProvider
{
    private const int LongestToken = 20_000;

    public override string Description => description;

    /// <summary>AWS_WEB_IDENTITY_TOKEN_FILE and AWS_ROLE_ARN; null when no token file is named.</summary>
    public static WebIdentity? FromEnvironment(UserEnvironment environment)
    {
        if (environment["AWS_WEB_IDENTITY_TOKEN_FILE"] is not { } file)
            return null;
        var role = environment["AWS_ROLE_ARN"] ?? throw new AwsException(AwsFailure.PartialCredentials,
            "Partial credentials found in assume-role-with-web-identity, missing: AWS_ROLE_ARN", "set AWS_ROLE_ARN to the role that the token is for");
        return new WebIdentity(role, file, environment["AWS_ROLE_SESSION_NAME"], "the environment (AWS_WEB_IDENTITY_TOKEN_FILE)");
    }

    public override void Identify(IdentityText identity)
        => identity.Add("web-identity", tokenFile).Add("role", roleArn).Add("session-name", sessionName);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        // Read anew each time: the kubelet replaces the file long before the token dies.
        var path = calls.Settings.Environment.Expand(tokenFile);
        var token = await SmallTextFile.ReadAsync(path, LongestToken, $"{description}: the token file", cancellationToken).ConfigureAwait(false);
        return await new StsClient(calls).AssumeRoleWithWebIdentityAsync(roleArn, sessionName, new Secret(token.Trim()), default, cancellationToken)
            .ConfigureAwait(false);
    }
}
