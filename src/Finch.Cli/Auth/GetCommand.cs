using System.CommandLine;
using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Cli.Output;

namespace Finch.Cli.Auth;

/// <summary>
/// <c>finch auth get HOST[/REPOSITORY]</c>: the credential itself, for scripts. Its result is a secret and goes to stdout, where the
/// person asked for it; nothing else does.
/// </summary>
internal static class GetCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var repository = new RepositoryArgument(services);
        var user = new Option<bool>("--username") { Description = "Print the user name only" };
        var password = new Option<bool>("--password") { Description = "Print the password, or the identity token, only" };
        var command = new Command("get", "Print the credential for a registry, as JSON") { repository.Argument, user, password };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var query = repository.Query(parse);
            if (parse.GetValue(user) && parse.GetValue(password))
                throw new RegistryAuthException(AuthFailure.Usage, "--username and --password are mutually exclusive");
            var (name, secret) = Parts(query.Host, await services.Credentials.Chain.FindAsync(query, cancellationToken));
            context.Out.WriteLine(
                parse.GetValue(user) ? name
                : parse.GetValue(password) ? secret.Reveal()
                : JsonText.Write(indented: false, json =>
                {
                    json.WriteStartObject();
                    json.WriteString("registry", query.Host.ToString());
                    json.WriteString("username", name);
                    json.WriteString("password", secret.Reveal());
                    json.WriteEndObject();
                }));
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>User and secret in the manner of the helper protocol, which marks identity tokens by a user name that nobody has.</summary>
    private static (string User, Secret Secret) Parts(RegistryHost host, FoundCredential? found) => found?.Credential switch
    {
        Credential.Basic basic => (basic.Username, basic.Password),
        Credential.IdentityToken identity => (HelperProtocol.TokenUser, identity.Token),
        Credential.RegistryToken ready => (HelperProtocol.TokenUser, ready.Token),
        _ => throw new RegistryAuthException(AuthFailure.NotFound, $"no credential for {host}", $"run 'finch login {host}'", host),
    };
}
