using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Auth.Migrate;
using Finch.Cli.Output;
using Finch.Settings.Rules;

namespace Finch.Cli.Auth;

/// <summary><c>finch auth migrate FROM TO</c>: moves credentials from one store to another, and loses none on the way.</summary>
internal static class MigrateCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var ends = new MigrationEnds(services);
        var from = new Argument<string>("FROM") { HelpName = "FROM", Description = "file, docker (its own config.json), or a helper such as pass" };
        from.CompletionSources.Add(_ => ends.Names().Append("docker"));
        var to = new Argument<string>("TO") { HelpName = "TO", Description = "file, or a helper such as pass or secretservice" };
        to.CompletionSources.Add(_ => ends.Names());
        var registries = new RegistriesOption(services, "Move this registry only; may be repeated");
        var setDefault = new Option<bool>("--set-default") { Description = "Keep every new credential in TO, too" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be moved, and change nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("migrate", "Move credentials from one store to another") { from, to, registries.Option, setDefault, dryRun, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            // A settings file that does not parse is found out before anything is moved.
            var rules = services.Settings.Rules;
            var (source, target) = (ends.From(parse.GetValue(from)!), ends.To(parse.GetValue(to)!));
            if (source.Title == target.Title)
                throw new RegistryAuthException(AuthFailure.Usage, $"{source.Title} is where they are already");
            var (isDryRun, isJson, hosts) = (parse.GetValue(dryRun), parse.GetValue(json), registries.Hosts(parse));
            var results = await new Migration(services, source, target).RunAsync(
                host => hosts.Count == 0 || hosts.Contains(host), isDryRun,
                result =>
                {
                    if (!isJson)
                        context.Out.WriteLine(MigrationReport.Line(result, source, target));
                },
                cancellationToken);

            var problem = Problem(results, source);
            var isDefault = parse.GetValue(setDefault) && !isDryRun && problem is null;
            if (isDefault)
                await DefaultStore.SetAsync(services.Credentials.Config.Path, target.Name, Hosts(results), cancellationToken);
            if (isJson)
                context.Out.WriteLine(MigrationReport.Json(source, target, isDryRun, isDefault, results, problem));
            Remark(context, rules, (source, target), results, isDefault);
            if (problem is null)
                return ExitCode.Done;
            context.Error.Error(problem);
            return ExitCode.For(problem.Failure);
        });
        return command;
    }

    /// <summary>What is told about the whole when not all of it went well; null when it did.</summary>
    private static RegistryAuthException? Problem(IReadOnlyList<MigrationResult> results, IMigrationEnd source)
    {
        var moved = results.Count(result => result.Status == MigrationStatus.Moved);
        if (results.FirstOrDefault(result => result.Status == MigrationStatus.Failed) is { Failure: { } failure } failed)
        {
            return new RegistryAuthException(failure.Failure, $"{failed.Registry} and what comes after it were not moved ({moved} moved before): {failure.Message}",
                failure.Hint, failure.Host, failure);
        }

        return results.Where(result => result.Status == MigrationStatus.Conflict).Select(result => result.Registry).ToList() is { Count: > 0 } conflicts
            ? new RegistryAuthException(AuthFailure.Store, $"{string.Join(", ", conflicts)}: the new store holds another credential, so {source.Title} keeps its own",
                $"'finch auth explain {conflicts[0]}' shows which one is used; remove the one that is not wanted")
            : null;
    }

    private static void Remark(
        CliContext context, RegistryRules rules, (IMigrationEnd From, IMigrationEnd To) ends, IReadOnlyList<MigrationResult> results, bool isDefault)
    {
        if (results.Count == 0)
            context.Error.Note($"{ends.From.Title} holds nothing to move");
        if (isDefault)
            context.Error.Note(ends.To.Name == "file" ? $"new credentials are kept in {ends.To.Title}, too" : $"new credentials are kept by {ends.To.Title}, too");
        var hosts = Hosts(results).ToList();
        foreach (var (host, rule) in hosts.Select(host => (host, rules.For(host))).Where(pair => pair.Item2?.Store is { } store && store != ends.To.Name))
            context.Error.Warning($"{rule!.Description} names the store {rule.Store} for {host}: change it to {ends.To.Name}");
        if (ends.From.Name == "docker" && hosts.Count > 0)
            context.Error.Hint("'finch auth configure docker' lets docker ask finch, if it does not yet");
    }

    private static IEnumerable<RegistryHost> Hosts(IEnumerable<MigrationResult> results)
        => results.Where(result => result.Status == MigrationStatus.Moved).Select(result => RegistryHost.Parse(result.Registry));
}
