using System.CommandLine;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;
using Finch.Aws;
using Finch.Cli.Login;
using Finch.Cli.Output;

namespace Finch.Cli.Commands;

/// <summary><c>finch login [SERVER]</c>: what the person typed, checked; the work is in <see cref="SignIn"/>.</summary>
internal static class LoginCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var server = new ServerArgument();
        var user = new Option<string?>("--username", "-u") { Description = "User name", HelpName = "USER" };
        var password = new Option<string?>("--password", "-p") { Description = "Password; other programs can read it, prefer --password-stdin", HelpName = "PASSWORD" };
        var fromStdin = new Option<bool>("--password-stdin") { Description = "Read the password from standard input" };
        var profile = new Option<string?>("--profile") { Description = "Sign in to Amazon ECR with this AWS profile, now and later", HelpName = "NAME" };
        var region = new Option<string?>("--region") { Description = "The AWS region of a registry behind a name of your own", HelpName = "REGION" };
        var store = new Option<string?>("--store") { Description = "Keep the credential in this store, now and later", HelpName = "NAME" };
        store.CompletionSources.Add(_ => [.. NativeStores.Names, CredentialStores.File]);
        var registry = new RegistryOptions();

        var command = new Command("login", "Sign in to a registry") { server.Argument, user, password, fromStdin, store, profile, region };
        registry.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var given = Validate(context, new GivenCredential(parse.GetValue(user), parse.GetValue(password), parse.GetValue(fromStdin)));
            var key = server.Typed(parse) is null && given.User == EcrToken.User ? EcrPublic(context) : server.Key(parse);
            var aws = Validate(new AwsChoice(parse.GetValue(profile), parse.GetValue(region)), given);
            await new SignIn(context, services, Validate(services, parse.GetValue(store), aws)).RunAsync(key, registry.Read(parse, server.Typed(parse)), given, aws, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>
    /// A token of ECR Public is piped to a login that names no registry. Docker Hub, whose names are in lower case, has no such user and
    /// shall not see the token.
    /// </summary>
    private static RegistryKey EcrPublic(CliContext context)
    {
        context.Error.Note($"{EcrToken.User} is a user of Amazon ECR only: signing in to {EcrHost.PublicRegistry}");
        return EcrHost.PublicRegistry;
    }

    /// <summary>What can be known to be wrong before anything is asked or sent.</summary>
    private static GivenCredential Validate(CliContext context, GivenCredential given)
    {
        if (given.Password is not null && given.FromStdin)
            throw Usage("--password and --password-stdin are mutually exclusive", "use --password-stdin");
        if (given.FromStdin && given.User is null)
            throw Usage("--password-stdin needs --username", "add --username USER (AWS for an Amazon ECR token)");
        if (given.User is not null)
            CredentialPrompt.CheckUser(given.User);
        if (given.Password is { Length: 0 })
            throw Usage("the password is empty", null);
        if (given.Password is not null)
            context.Error.Warning("using --password via the CLI is insecure, other programs can read it; use --password-stdin");
        return given;
    }

    private static AwsChoice Validate(AwsChoice aws, GivenCredential given)
        => aws.IsEmpty || given.IsEmpty ? aws
            : throw Usage("--profile and --region make the credential; a user or a password has no place beside them", "leave out one or the other");

    private static string? Validate(Services services, string? store, AwsChoice aws)
    {
        if (store is null)
            return null;
        if (!aws.IsEmpty)
            throw Usage("tokens of Amazon ECR are made, not stored: --store has no place beside --profile and --region", "leave out one or the other");
        return store == CredentialStores.File || services.Credentials.Helpers.IsUsable(store)
            ? store
            : throw Usage($"there is no store '{store}' that works here",
                $"finch has {string.Join(", ", NativeStores.Names)} and {CredentialStores.File}; 'finch auth doctor' says which of them work");
    }

    private static RegistryAuthException Usage(string message, string? hint) => new(AuthFailure.Usage, message, hint);
}
