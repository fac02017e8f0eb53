using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Sources;
using Finch.Aws;

namespace Finch.Cli.Auth;

/// <summary>What works, and is still not what somebody may think: entries that nobody reads, tokens that will die.</summary>
internal sealed class Surprises(Services services)
{
    public IEnumerable<Remark> Of(Explanation result)
    {
        if (result.Steps is not [.., { Outcome: not ChainOutcome.NotFound } answer])
            yield break;
        foreach (var remark in Shadowed(result, answer))
            yield return remark;
        if (result is { Found: { ExpiresAt: null, Credential: Credential.Basic { Username: EcrToken.User } }, Ecr: not null })
        {
            yield return new Remark("this is an Amazon ECR token; it stops working 12 hours after it was made",
                $"run 'finch login {result.Query.Host}' without a user, and tokens renew themselves");
        }
    }

    /// <summary>Entries below the source that answered, as far as they can be seen without starting programs.</summary>
    private IEnumerable<Remark> Shadowed(Explanation result, ChainStep answer)
    {
        var own = services.Credentials.Config;
        if (result.NotAsked.Contains(new AuthsSource(own).Name) && Entry(own, result.Query) is { } entry)
        {
            yield return answer.Source == EnvironmentConfig.Variable
                ? new Remark($"{entry} is not used: {EnvironmentConfig.Variable} comes first", $"unset {EnvironmentConfig.Variable}")
                : new Remark($"{entry} is not used: {answer.Source} comes first; it is left over from before that was configured",
                    $"remove that entry from {own.Path}");
        }

        foreach (var foreign in services.Credentials.ForeignConfigs.Where(file => result.NotAsked.Contains(new AuthsSource(file).Name)))
        {
            if (Entry(foreign, result.Query) is { } other)
                yield return new Remark($"{other} is another sign-in; the program that keeps it there goes by that one");
        }
    }

    /// <summary>The entry that would have been found, in words; null for none, and for one that cannot be read: it is not in the way.</summary>
    private static string? Entry(IDockerConfig file, CredentialQuery query)
    {
        try
        {
            return file.Read().Find(query) is { } entry
                ? $"auths[\"{entry.Key}\"] in {file.Path}{(entry.Credential.User is { } user ? $" (user {user})" : "")}"
                : null;
        }
        catch (RegistryAuthException)
        {
            return null;
        }
    }
}
