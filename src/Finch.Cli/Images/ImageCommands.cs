using System.CommandLine;

namespace Finch.Cli.Images;

/// <summary>The commands about images, in the order help shows them.</summary>
internal static class ImageCommands
{
    public static IEnumerable<Command> Create(ImagesContext context)
        =>
        [
            PullCommand.Create(context),
            PushCommand.Create(context),
            ImagesCommand.Create(context),
            TagCommand.Create(context),
            RmiCommand.Create(context),
            LoadCommand.Create(context),
            SaveCommand.Create(context),
            InspectCommand.Create(context),
        ];
}
