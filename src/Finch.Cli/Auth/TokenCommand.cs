using System.CommandLine;
using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Cli.Commands;
using Finch.Cli.Output;

namespace Finch.Cli.Auth;

/// <summary>
/// <c>finch auth token HOST/REPOSITORY</c>: what a request to the registry would carry, for scripts that talk to it with curl. A token where the
/// registry has a token server, else the Basic header.
/// </summary>
internal static class TokenCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var repository = new RepositoryArgument(services);
        var push = new Option<bool>("--push") { Description = "Ask for the right to push, too" };
        var header = new Option<bool>("--header") { Description = "Print a whole Authorization header" };
        var json = new Option<bool>("--json") { Description = "Print JSON, with the token's end" };
        var registry = new RegistryOptions();
        var command = new Command("token", "Print an access token for a repository") { repository.Argument, push, header, json };
        registry.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var query = repository.Query(parse);
            var scopes = query.Repository is not { } name ? ScopeSet.Empty : ScopeSet.Of(parse.GetValue(push) ? Scope.Push(name) : Scope.Pull(name));
            var choices = new AuthorizationChoices(RealmTrust.Unattended, services.Credentials.Pins.Find(query.Host), scopes);
            var found = await services.Credentials.Chain.FindAsync(query, cancellationToken);
            using var endpoint = await services.Connector.ConnectAsync(query.Host, registry.Read(parse, parse.GetValue(repository.Argument)), cancellationToken);
            var answer = await new RegistryAuthenticator(context.Environment.Time).AuthorizeAsync(
                endpoint, found?.Credential ?? Credential.Anonymous.Instance, choices, cancellationToken);
            context.Out.WriteLine(parse.GetValue(json) ? Json(answer) : parse.GetValue(header) ? Header(query.Host, answer) : Token(query.Host, answer));
            return ExitCode.Done;
        });
        return command;
    }

    private static string Token(RegistryHost host, ChallengeAnswer answer)
        => answer.Token?.Value.Reveal() ?? throw NoToken(host, answer, "--header prints what it takes");

    private static string Header(RegistryHost host, ChallengeAnswer answer)
        => answer.Header is { } header ? $"Authorization: {header}" : throw NoToken(host, answer, null);

    private static RegistryAuthException NoToken(RegistryHost host, ChallengeAnswer answer, string? hint)
        => new(AuthFailure.NotFound, answer.Challenge is null ? $"{host} serves anybody: it has no tokens" : $"{host} has no token server", hint, host);

    private static string Json(ChallengeAnswer answer) => JsonText.Write(indented: false, json =>
    {
        json.WriteStartObject();
        json.WriteString("scheme", answer.Challenge?.Scheme ?? "none");
        json.WriteString("header", answer.Header?.ToString());
        json.WriteString("token", answer.Token?.Value.Reveal());
        if (answer.Token is { } token)
            json.WriteString("expires_at", token.ExpiresAt.UtcDateTime);
        json.WriteEndObject();
    });
}
