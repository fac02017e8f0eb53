using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Images.Engines;
using Finch.Images;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary><c>finch tag SOURCE TARGET</c>: another name for the same content. Says nothing, as docker does.</summary>
internal static class TagCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var source = new Argument<string>("SOURCE") { Description = "An image, by name or id" };
        source.CompletionSources.Add(line => StoredNames.Of(context, engine.Read(line)));
        var target = new Argument<string>("TARGET") { Description = "The new name" };
        var command = new Command("tag", "Give an image another name") { source, target };
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var name = ImageReference.Parse(parse.GetValue(target)!);
            if (name.Digest is not null)
                throw new RegistryAuthException(AuthFailure.Usage, $"cannot give an image the name '{name}': a digest is not chosen", "leave out @sha256:...");
            var store = await context.Store(engine.Read(parse), cancellationToken);
            await using var lease = await store.LeaseAsync(cancellationToken);
            var image = (await ImageLookup.FindAsync(store, parse.GetValue(source)!, cancellationToken))[0];
            // What the old name points at on its registry says nothing about another repository.
            var content = image.Reference?.Name == name.Name ? image.Target : image.Target.ResolvedTo(image.Target.Digest);
            await store.TagAsync(name.ForStore(), content, cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }
}
