using System.CommandLine;
using Finch.Cli.Commands;

namespace Finch.Cli.Auth;

/// <summary><c>finch auth explain HOST[/REPOSITORY]</c>: which credential is used, why, and whether it works.</summary>
internal static class ExplainCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var repository = new RepositoryArgument(services);
        var offline = new Option<bool>("--offline") { Description = "Do not ask the registry" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var registry = new RegistryOptions();
        var command = new Command("explain", "Show which credential is used for a registry, why, and whether it works") { repository.Argument, offline, json };
        registry.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var choices = registry.Read(parse, parse.GetValue(repository.Argument));
            var result = await new Explainer(services).ExplainAsync(repository.Query(parse), choices, parse.GetValue(offline), cancellationToken);
            if (parse.GetValue(json))
                context.Out.WriteLine(ExplanationJson.Write(result));
            else
                new ExplanationText(context.Out, context.Environment.Time).Print(result);
            return result.Problem is { } problem ? ExitCode.For(problem.Failure) : ExitCode.Done;
        });
        return command;
    }
}
