using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Commands;
using Finch.Cli.Images.Display;
using Finch.Cli.Images.Engines;
using Finch.Images;
using Finch.Images.Stores;
using Finch.Images.Transfers;

namespace Finch.Cli.Images;

/// <summary><c>finch pull NAME[:TAG|@DIGEST]</c>.</summary>
internal static class PullCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var name = new Argument<string>("IMAGE") { Description = "The image, for example alpine:3.20 or ghcr.io/owner/app" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print the image's full name only" };
        var platform = PlatformOption.Create("Take the image for this platform; default: this machine's, with linux");
        var all = new Option<bool>("--all-platforms") { Description = "Take the image for every platform it has" };
        var registry = new RegistryOptions();
        var command = new Command("pull", "Download an image from a registry") { name, quiet, platform, all };
        registry.AddTo(command);
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var reference = ImageReference.Parse(parse.GetValue(name)!).ForStore();
            var request = new PullRequest { Platform = parse.GetValue(platform), AllPlatforms = parse.GetValue(all) };
            if (request.AllPlatforms && request.Platform is not null)
                throw new RegistryAuthException(AuthFailure.Usage, "--platform and --all-platforms are mutually exclusive");
            var store = await context.Store(engine.Read(parse, parse.GetValue(quiet)), cancellationToken);
            await RunAsync(context, store, reference, request, registry.Read(parse, parse.GetValue(name)), parse.GetValue(quiet), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task RunAsync(
        ImagesContext context, IImageStore store, ImageReference reference, PullRequest request, Finch.Auth.Http.ConnectionChoices choices, bool quiet,
        CancellationToken cancellationToken)
    {
        using var session = context.Registry(reference.Host, choices);
        if (!quiet)
            await context.Cli.Error.WriteLineAsync($"{reference.Target}: Pulling from {(reference.Host.IsDockerHub ? reference.Repository : reference.Name)}");
        var display = TransferDisplay.For(context.Cli, TransferWords.Pull, quiet);
        var result = await display.RunAsync(progress =>
            new ImagePuller(session.Sources(), store, progress, new TransferOptions(), context.Cli.Environment.Time)
                .PullAsync(reference, request, cancellationToken));
        if (!quiet)
        {
            session.Report();
            context.Cli.Out.WriteLine($"Digest: {result.Resolved}");
            context.Cli.Out.WriteLine(result.Changed
                ? $"Status: Downloaded newer image for {reference.Familiar}"
                : $"Status: Image is up to date for {reference.Familiar}");
        }

        context.Cli.Out.WriteLine(reference.Canonical);
    }
}
