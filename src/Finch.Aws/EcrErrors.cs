using Finch.Auth;

namespace Finch.Aws;

/// <summary>Puts failures of AWS into the sign-in engine's terms: what failed, for which registry, with which credentials.</summary>
internal static class EcrErrors
{
    /// <summary>The failure as a registry's.</summary>
    /// <param name="error">What AWS or the configuration said.</param>
    /// <param name="host">The registry the token was for.</param>
    /// <param name="source">The credentials in words, where they were known.</param>
    public static RegistryAuthException Translate(AwsException error, RegistryHost host, string? source)
    {
        // "No credentials" is about all sources, not about the one that was asked last.
        var with = source is null || error.Failure == AwsFailure.NoCredentials || error.Message.Contains(source, StringComparison.Ordinal) ? "" : $" with {source}";
        return new RegistryAuthException(Cause(error), Sentence(error.Message), error.Hint, host, error) { LoggedMessage = Sentence(error.LoggedMessage) };

        string Sentence(string reason) => $"no Amazon ECR token for {host}{with}: {reason.TrimEnd('.')}";
    }

    private static AuthFailure Cause(AwsException error) => error.Failure switch
    {
        AwsFailure.NoCredentials => AuthFailure.NotFound,
        AwsFailure.CredentialSource => AuthFailure.Store,
        AwsFailure.SignInExpired => AuthFailure.Expired,
        AwsFailure.Unreachable or AwsFailure.TimedOut => AuthFailure.Unreachable,
        AwsFailure.Tls => AuthFailure.Tls,
        AwsFailure.Protocol => AuthFailure.Protocol,
        AwsFailure.Service => Cause((AwsServiceException)error),
        _ => AuthFailure.Configuration,
    };

    private static AuthFailure Cause(AwsServiceException error) => error switch
    {
        { Code: "ExpiredToken" or "ExpiredTokenException" or "RequestExpired" } => AuthFailure.Expired,
        { Status: >= 500 } => AuthFailure.Unreachable,
        { IsTransient: true } => AuthFailure.RateLimited,
        _ => AuthFailure.Refused,
    };
}
