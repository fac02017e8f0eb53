using Finch.Auth;
using Finch.Aws;

namespace Finch.Cli.Auth;

/// <summary>
/// The engine's hints know the failure; an explanation knows more: where the credential came from and what kind of registry
/// it is. Where that makes for a better remedy, it is given here.
/// </summary>
internal static class Remedies
{
    /// <summary>The problem with the best remedy that can be told; null when there is no problem.</summary>
    public static RegistryAuthException? For(Explanation result)
    {
        // What stands in the way of a repository is not mended by signing in again.
        if (result.Problem is not { } problem || result.IsAboutRepository)
            return result.Problem;
        var host = result.Query.Host;
        return problem.Failure switch
        {
            AuthFailure.Refused or AuthFailure.Expired when result is { Ecr: { Host: var ecr }, Found: { } found } => Stale(problem, ecr, found),
            AuthFailure.Refused or AuthFailure.Expired when result.Found is { } found && result.Challenge is not null
                => With(problem, $"{problem.Message}; it is {found.Origin}", $"run 'finch login {host}' to replace it"),
            AuthFailure.Refused when result.Found is null && result.Challenge is not null
                => With(problem, problem.Message, $"no credential was found for {host}: run 'finch login {host}'"),
            _ => problem,
        };
    }

    private static RegistryAuthException Stale(RegistryAuthException problem, EcrHost host, FoundCredential found)
        => found.ExpiresAt is null
            ? With(problem, $"{problem.Message}; it is {found.Origin}, which is not renewed",
                $"run 'finch login {host.Host}' without a user: the token is then made from your AWS credentials for {host.Region}, and renews itself")
            : With(problem, $"{problem.Message}; it is {found.Origin}", $"run 'finch logout {host.Host}' to drop the cached token, and try again");

    private static RegistryAuthException With(RegistryAuthException problem, string message, string hint)
        => new(problem.Failure, message, hint, problem.Host, problem);
}
