using System.CommandLine;
using Finch.Auth.Files;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth;

/// <summary>
/// <c>finch auth configure TOOL</c>: has docker, podman, skopeo, buildah or nerdctl ask a helper of ours, by their own configuration, in a
/// way that can be taken back.
/// </summary>
internal static class ConfigureCommand
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    public static Command Create(CliContext context, Services services)
    {
        var tool = new Argument<string>("TOOL") { HelpName = "TOOL", Description = "docker, podman (skopeo and buildah too), nerdctl or containerd" };
        tool.AcceptOnlyFromAmong("docker", "podman", "nerdctl", "containerd");
        var helper = new Option<string>("--helper") { Description = "The helper it is to ask", HelpName = "NAME", DefaultValueFactory = _ => "finch" };
        helper.AcceptOnlyFromAmong("finch", "ecr-login");
        var registries = new RegistriesOption(services, "Only for this registry; may be repeated");
        var remove = new Option<bool>("--remove") { Description = "Give back the tool's configuration as it was" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be changed, and change nothing" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("configure", "Have docker, podman or nerdctl sign in through finch") { tool, helper, registries.Option, remove, dryRun, json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var request = new SetupRequest(parse.GetValue(helper)!, registries.Hosts(parse));
            var report = new SetupReport(parse.GetValue(tool)!, request.Helper, parse.GetValue(remove), parse.GetValue(dryRun));
            var journal = new EditJournal(Path.Combine(services.Paths.Directory, "configured.json"));
            using var held = report.IsDryRun ? null : await FileLock.AcquireAsync(journal.LockFile, LockTimeout, cancellationToken);
            var setup = Setup(report.Tool, services, journal);
            var plan = report.IsRemoval ? setup.Remove(request) : await setup.ConfigureAsync(request, cancellationToken);
            if (!report.IsDryRun)
                await ApplyAsync(services, journal, plan, cancellationToken);
            if (parse.GetValue(json))
                report.PrintJson(context, plan);
            else
                report.Print(context, plan);
            return ExitCode.Done;
        });
        return command;
    }

    private static IToolSetup Setup(string tool, Services services, EditJournal journal) => tool switch
    {
        "podman" => new PodmanSetup(services, journal),
        "containerd" => new ContainerdSetup(),
        _ => new DockerSetup(tool, services, journal),
    };

    private static async Task ApplyAsync(Services services, EditJournal journal, SetupPlan plan, CancellationToken cancellationToken)
    {
        foreach (var edit in plan.Edits)
        {
            // Files of ours have a lock of their own, which the other commands take.
            var isOurs = edit.IsChange && (edit.Path == services.Paths.ConfigFile || edit.Path == services.Paths.OwnConfigFile);
            using var held = isOurs ? await FileLock.AcquireAsync(AtomicFile.ResolveLink(edit.Path) + ".lock", LockTimeout, cancellationToken) : null;
            // What stood in the file before is written down first, so that a power cut between the two leaves a way back.
            if (edit.Record is { Members.Count: > 0 } made)
                journal.Keep(made);
            if (edit.IsChange)
                SmallFile.Apply(edit);
            if (edit.Record is { Members.Count: 0 } undone)
                journal.Keep(undone);
        }
    }
}
