using System.Net;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images.Registry;

/// <summary>Says why a registry refused, and what the person can do about it.</summary>
internal static class RegistryFailure
{
    /// <summary>The exception for an answer that says no.</summary>
    /// <param name="host">The registry.</param>
    /// <param name="repository">What the call was about; null for the registry as a whole.</param>
    /// <param name="action">What was tried, after "cannot": <c>push to</c>, <c>pull</c>.</param>
    /// <param name="status">The status.</param>
    /// <param name="error">What the body said.</param>
    public static RegistryAuthException Of(RegistryHost host, string? repository, string action, HttpStatusCode status, RegistryError error)
    {
        var (failure, hint) = Judge(host, repository, action, status, error);
        var subject = repository is null ? host.ToString() : $"{host}/{repository}";
        return new RegistryAuthException(failure, $"cannot {action} {subject}: {Words(error, status)}", hint, host);
    }

    /// <summary>The registry's own words, or the status where it had none.</summary>
    private static string Words(RegistryError error, HttpStatusCode status)
    {
        var code = error.Code.ToLowerInvariant().Replace('_', ' ');
        return (code, error.Message) switch
        {
            ("", "") => $"HTTP {(int)status}",
            ("", var message) => message,
            (_, "") => code,
            var (_, message) => $"{code}: {message}",
        };
    }

    private static (AuthFailure Failure, string? Hint) Judge(
        RegistryHost host, string? repository, string action, HttpStatusCode status, RegistryError error)
        => (status, error.Code) switch
        {
            _ when error.SaysExpired
                => (AuthFailure.Expired, $"run 'finch login {host}'"),
            (_, "NAME_UNKNOWN") or (_, "RepositoryNotFoundException") when CreateOnEcr(host, repository) is { } create
                => (AuthFailure.NotFound, action.StartsWith("push", StringComparison.Ordinal)
                    ? $"create it: {create}"
                    : "check the repository's name, the account and the region"),
            // The session is gone, the blob is not: another upload may work.
            (_, "BLOB_UPLOAD_INVALID" or "BLOB_UPLOAD_UNKNOWN") => (AuthFailure.Unreachable, "try again"),
            (HttpStatusCode.TooManyRequests, _) or (_, "TOOMANYREQUESTS")
                => (AuthFailure.RateLimited, host.IsDockerHub ? "wait a while, or sign in for a higher limit: finch login" : "wait a while, then try again"),
            (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden, _) or (_, "DENIED" or "UNAUTHORIZED")
                => (AuthFailure.Refused, $"run 'finch login {host}'"),
            (HttpStatusCode.RequestEntityTooLarge, _)
                => (AuthFailure.Refused, "the registry, or a proxy in front of it, limits the size of a request: raise that limit"),
            (HttpStatusCode.NotFound, _) => (AuthFailure.NotFound, null),
            (_, "DIGEST_INVALID" or "SIZE_INVALID")
                => (AuthFailure.Protocol, "the content in the image store may be damaged: remove the image and pull or load it again"),
            ( >= HttpStatusCode.InternalServerError, _) or (HttpStatusCode.RequestTimeout, _)
                => (AuthFailure.Unreachable, "the registry has a problem of its own: try again later"),
            (HttpStatusCode.MethodNotAllowed, _) or (_, "UNSUPPORTED") => (AuthFailure.Refused, null),
            _ => (AuthFailure.Protocol, null),
        };

    /// <summary>The command that makes a repository on ECR, where none exists until it is made; null for other registries.</summary>
    private static string? CreateOnEcr(RegistryHost host, string? repository)
    {
        if (repository is null)
            return null;
        if (host.Name is "public.ecr.aws" or "ecr-public.aws.com")
            return $"aws ecr-public create-repository --region us-east-1 --repository-name {repository[(repository.IndexOf('/') + 1)..]}";
        // ACCOUNT.dkr.ecr[-fips].REGION.amazonaws.com, ACCOUNT.dkr-ecr[-fips].REGION.on.aws
        var labels = host.Name.Split('.');
        var at = Array.FindIndex(labels, label => label is "ecr" or "ecr-fips" or "dkr-ecr" or "dkr-ecr-fips");
        return at > 0 && at + 2 < labels.Length
            ? $"aws ecr create-repository --region {labels[at + 1]} --repository-name {repository}"
            : null;
    }
}
