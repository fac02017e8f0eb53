using System.Net;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Cli.Auth;

/// <summary>
/// Whether a repository may be pulled from. A registry may take a credential, or nobody's, and still keep a repository to others:
/// only a question about that repository tells. It is a HEAD, which counts against no pull limit.
/// </summary>
internal sealed class RepositoryProbe(RegistryEndpoint endpoint, ChallengeAnswer authorization)
{
    public async Task<Explanation> AskAsync(Explanation result, CancellationToken cancellationToken)
    {
        if (result.Query.Repository is not { } repository)
            return result;
        var answer = await endpoint.AskAsync(HttpMethod.Head, $"{repository}/manifests/latest",
            request => request.Headers.Authorization = authorization.Header, cancellationToken);
        return answer.Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => result with
            {
                Verdict = Verdict.Failed,
                Problem = Refused(result, repository, answer),
                IsAboutRepository = true,
            },
            HttpStatusCode.NotFound => result with
            {
                Remarks = [.. result.Remarks, new Remark($"{endpoint.Host} knows no tag 'latest' of {repository}, or no such repository")],
            },
            HttpStatusCode.TooManyRequests => result with
            {
                Verdict = Verdict.Failed,
                Problem = new RegistryAuthException(AuthFailure.RateLimited, $"{endpoint.Host} asks to slow down: 429",
                    result.Verdict == Verdict.Anonymous ? $"sign in for a higher limit: finch login {endpoint.Host}" : "wait a minute and try again", endpoint.Host),
            },
            _ => result,
        };
    }

    private RegistryAuthException Refused(Explanation result, string repository, RegistryPing answer)
    {
        var who = result.Found?.Credential.User;
        var anonymous = result.Verdict == Verdict.Anonymous;
        return new RegistryAuthException(AuthFailure.Refused,
            $"{endpoint.Host} does not let {(anonymous ? "just anybody" : who is null ? "this sign-in" : $"user {who}")} pull {repository}: {(int)answer.Status}",
            anonymous ? $"run 'finch login {endpoint.Host}'; if that is done, check the repository's name"
                : "the sign-in itself is good: ask the repository's owner for access, or check its name", endpoint.Host);
    }
}
