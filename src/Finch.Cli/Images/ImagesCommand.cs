using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Images.Engines;
using Finch.Cli.Output;
using Finch.Images;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary><c>finch images [NAME[:TAG]]</c>: what is in the store, the newest first.</summary>
internal static class ImagesCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var filter = new Argument<string?>("NAME") { Description = "Only images of this repository, or this tag of it", Arity = ArgumentArity.ZeroOrOne };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print ids only" };
        var digests = new Option<bool>("--digests") { Description = "Show the digest each tag has on its registry" };
        var noTrunc = new Option<bool>("--no-trunc") { Description = "Print whole ids" };
        var json = new Option<bool>("--json") { Description = "Print one JSON array" };
        var format = new Option<string>("--format") { Description = "table, or json for one object a line", HelpName = "FORMAT" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("images", "List images") { filter, quiet, digests, noTrunc, json, format };
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var store = await context.Store(engine.Read(parse, parse.GetValue(quiet)), cancellationToken);
            var images = await ReadAsync(context, store, parse.GetValue(filter), cancellationToken);
            var view = new ImageList(context.Cli.Out, context.Cli.Environment.Time);
            if (parse.GetValue(json))
                view.PrintJson(images, asArray: true);
            else if (parse.GetValue(format) == "json")
                view.PrintJson(images, asArray: false);
            else if (parse.GetValue(quiet))
                view.PrintIds(images, parse.GetValue(noTrunc));
            else
                view.PrintTable(images, parse.GetValue(digests), parse.GetValue(noTrunc));
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ImageDetails>> ReadAsync(
        ImagesContext context, IImageStore store, string? filter, CancellationToken cancellationToken)
    {
        var wanted = filter is null ? null : ImageReference.Parse(filter);
        var details = new List<ImageDetails>();
        foreach (var image in await store.ListAsync(cancellationToken))
        {
            if (wanted is not null && (image.Reference?.Name != wanted.Name || (wanted.Tag is not null && image.Reference.Tag != wanted.Tag)))
                continue;
            try
            {
                details.Add(await store.DescribeAsync(image, platform: null, cancellationToken));
            }
            catch (RegistryAuthException damaged)
            {
                // One damaged image must not hide the others.
                context.Cli.Error.Warning($"{image.Reference?.Familiar ?? image.Target.Digest.ToString()}: {damaged.Message}");
            }
        }

        return [.. details.OrderByDescending(d => d.Config?.Created ?? DateTimeOffset.MinValue).ThenBy(d => d.Image.Reference?.Canonical, StringComparer.Ordinal)];
    }
}
