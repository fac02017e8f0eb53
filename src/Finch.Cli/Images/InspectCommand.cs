using System.CommandLine;
using Finch.Cli.Images.Engines;
using Finch.Cli.Output;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary><c>finch inspect IMAGE...</c>: everything the store knows about images, as JSON.</summary>
internal static class InspectCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var names = new Argument<string[]>("IMAGE") { Description = "Images, by name or id", Arity = ArgumentArity.OneOrMore };
        names.CompletionSources.Add(line => StoredNames.Of(context, engine.Read(line)));
        var platform = PlatformOption.Create("Look at this platform of a multi-platform image");
        var json = new Option<bool>("--json") { Description = "Print JSON (the default)" };
        var command = new Command("inspect", "Show what is known about images, as JSON") { names, platform, json };
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var store = await context.Store(engine.Read(parse), cancellationToken);
            var all = await store.ListAsync(cancellationToken);
            var found = new List<ImageDetails>();
            foreach (var name in parse.GetValue(names)!)
            {
                var image = (await ImageLookup.FindAsync(store, name, cancellationToken))[0];
                found.Add(await store.DescribeAsync(image, parse.GetValue(platform), cancellationToken));
            }

            context.Cli.Out.WriteLine(JsonText.Write(indented: true, writer =>
            {
                writer.WriteStartArray();
                foreach (var details in found)
                    ImageInspection.Write(writer, details, [.. all.Where(i => i.Target.Digest == details.Image.Target.Digest)]);
                writer.WriteEndArray();
            }));
            return ExitCode.Done;
        });
        return command;
    }
}
