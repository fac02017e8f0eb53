using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Commands;
using Finch.Cli.Images.Display;
using Finch.Cli.Images.Engines;
using Finch.Images;
using Finch.Images.Stores;
using Finch.Images.Transfers;

namespace Finch.Cli.Images;

/// <summary><c>finch push NAME[:TAG]</c>.</summary>
internal static class PushCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var name = new Argument<string>("IMAGE") { Description = "The image; its name says where it goes" };
        name.CompletionSources.Add(line => StoredNames.Of(context, engine.Read(line)));
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print the image's full name only" };
        var platform = PlatformOption.Create("Push the image for this platform only, out of a multi-platform image");
        var all = new Option<bool>("--all-platforms") { Description = "Push every platform of the image (the default)" };
        var foreign = new Option<bool>("--allow-nondistributable-artifacts") { Description = "Push layers, too, that their licence keeps out of registries" };
        var registry = new RegistryOptions();
        var command = new Command("push", "Upload an image to a registry") { name, quiet, platform, all, foreign };
        registry.AddTo(command);
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            if (parse.GetValue(all) && parse.GetValue(platform) is not null)
                throw new RegistryAuthException(AuthFailure.Usage, "--platform and --all-platforms are mutually exclusive");
            var reference = ImageReference.Parse(parse.GetValue(name)!).ForStore();
            var store = await context.Store(engine.Read(parse, parse.GetValue(quiet)), cancellationToken);
            // Known before anyone is asked for a credential.
            _ = await ImageLookup.FindAsync(store, reference.Canonical, cancellationToken);
            var isQuiet = parse.GetValue(quiet);
            using var session = context.Registry(reference.Host, registry.Read(parse, parse.GetValue(name)));
            var client = await session.OpenForPushAsync(isQuiet, cancellationToken);
            if (!isQuiet)
                await context.Cli.Error.WriteLineAsync($"The push refers to repository [{reference.Name}]");
            var display = TransferDisplay.For(context.Cli, TransferWords.Push, isQuiet);
            var pushed = await display.RunAsync(progress =>
                new ImagePusher(client, store, progress, new TransferOptions { PushesForeign = parse.GetValue(foreign) }, context.Cli.Environment.Time)
                    .PushAsync(reference, parse.GetValue(platform), cancellationToken));
            context.Cli.Out.WriteLine(isQuiet ? reference.Canonical : $"{reference.Target}: digest: {pushed.Digest} size: {pushed.Size}");
            return ExitCode.Done;
        });
        return command;
    }
}
