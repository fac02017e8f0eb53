namespace Finch.Aws.Services;

/// <summary>What a person can do about an error of AWS.</summary>
internal static class ServiceErrorHints
{
    private const string WebIdentity = "AssumeRoleWithWebIdentity";

    /// <summary>The hint for an error code; null where nothing sensible can be said.</summary>
    public static string? For(string code, string operation, string message) => code switch
    {
        "ExpiredTokenException" or "ExpiredToken" when operation == WebIdentity
            => "the web identity token has expired: whoever issues it has to give a new one",
        "AccessDeniedException" or "AccessDenied" when operation == WebIdentity
            => "let the role's trust policy accept the token's issuer, audience and subject",
        "UnrecognizedClientException" or "InvalidClientTokenId" or "InvalidAccessKeyId"
            => "the access key does not exist, is disabled, or belongs to another partition: check it with finch aws sts get-caller-identity",
        "ExpiredTokenException" or "ExpiredToken" or "RequestExpired"
            => "the temporary credentials have expired: get new ones, for example with aws sso login",
        "InvalidSignatureException" or "SignatureDoesNotMatch" or "RequestTimeTooSkewed" => SpeaksOfTime(message)
            ? "the clock of this machine is wrong: set it, for example with a time service"
            : "the secret access key does not belong to the access key: enter it again with aws configure",
        "AccessDeniedException" or "AccessDenied" when message.Contains("AssumeRole", StringComparison.Ordinal)
            => "allow sts:AssumeRole for this principal, both in its own policy and in the role's trust policy",
        "AccessDeniedException" or "AccessDenied" when message.Contains("GetServiceBearerToken", StringComparison.Ordinal)
            => "allow sts:GetServiceBearerToken for this principal beside ecr-public:GetAuthorizationToken",
        "AccessDeniedException" or "AccessDenied" => "allow ecr:GetAuthorizationToken for this principal",
        "RegionDisabledException" => "enable the region in the account's settings, or use another one",
        "InvalidIdentityToken" => "check the identity provider and the audience in the role's trust policy",
        "MissingAuthenticationTokenException" or "MissingAuthenticationToken" => "the request was not signed: leave out --no-sign-request",
        _ when RetryRules.IsRetryable(0, code) => "AWS asks to slow down: try again in a minute",
        // A status in place of a code: the body was not the service's.
        _ when code.All(char.IsAsciiDigit) => "something else may answer in the service's place: check the endpoint address and the proxy settings",
        _ => null,
    };

    private static bool SpeaksOfTime(string message)
        => message.Contains("expired", StringComparison.OrdinalIgnoreCase) || message.Contains("not yet current", StringComparison.OrdinalIgnoreCase)
            || message.Contains("skew", StringComparison.OrdinalIgnoreCase);
}
