using Finch.Auth;
using Finch.Aws;

namespace Finch.Samples;

/// <summary>"Give me a credential for this host."</summary>
public static class Credentials
{
    public static async Task<(string User, Secret Password)?> OfDocker(UserEnvironment me, string registry, CancellationToken cancellationToken)
    {
        #region docker
        var host = RegistryHost.Parse(registry);
        var found = await DockerCredentials.Of(me).FindAsync(new CredentialQuery(host), cancellationToken);
        if (found?.Credential is Credential.Basic login)
            return (login.Username, login.Password);
        #endregion
        return null;
    }

    public static async Task<FoundCredential?> OfDockerOrAws(UserEnvironment me, string registry, CancellationToken cancellationToken)
    {
        #region ecr
        var credentials = new CredentialChain(
            DockerCredentials.Of(me),
            new EcrCredentialSource(new AwsContext(me)));
        var found = await credentials.FindAsync(new CredentialQuery(RegistryHost.Parse(registry)), cancellationToken);
        #endregion
        return found;
    }

    public static async Task<CallerIdentity> Identity(UserEnvironment me, CancellationToken cancellationToken)
    {
        #region identity
        using var session = AwsSession.Open(new AwsContext(me), new AwsOptions { Region = "eu-west-1" });
        var identity = await session.GetCallerIdentityAsync(cancellationToken);
        #endregion
        return identity;
    }
}
