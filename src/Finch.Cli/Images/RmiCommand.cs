using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Images.Engines;
using Finch.Cli.Output;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary><c>finch rmi IMAGE...</c>: removes names, and then the content that no name reaches.</summary>
internal static class RmiCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var names = new Argument<string[]>("IMAGE") { Description = "Images, by name or id", Arity = ArgumentArity.OneOrMore };
        names.CompletionSources.Add(line => StoredNames.Of(context, engine.Read(line)));
        var force = new Option<bool>("--force", "-f") { Description = "Remove every name of an id; do not mind images that are not there" };
        var command = new Command("rmi", "Remove images") { names, force };
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var store = await context.Store(engine.Read(parse), cancellationToken);
            var result = ExitCode.Done;
            foreach (var name in parse.GetValue(names)!)
            {
                try
                {
                    await RemoveAsync(context, store, name, parse.GetValue(force), cancellationToken);
                }
                catch (RegistryAuthException failure) when (failure.Failure is AuthFailure.NotFound or AuthFailure.Usage)
                {
                    // The others were named as well.
                    context.Cli.Error.Error(failure);
                    result = result == ExitCode.Done ? ExitCode.For(failure.Failure) : result;
                }
            }

            foreach (var digest in await store.CollectAsync(cancellationToken))
                context.Cli.Out.WriteLine($"Deleted: {digest}");
            return result;
        });
        return command;
    }

    private static async Task RemoveAsync(ImagesContext context, IImageStore store, string name, bool force, CancellationToken cancellationToken)
    {
        IReadOnlyList<StoredImage> found;
        try
        {
            found = await ImageLookup.FindAsync(store, name, cancellationToken);
        }
        catch (RegistryAuthException missing) when (force && missing.Failure == AuthFailure.NotFound)
        {
            context.Cli.Error.Note(missing.Message);
            return;
        }

        if (found.Count > 1 && !force)
        {
            throw new RegistryAuthException(AuthFailure.Usage, $"{name} has several names: {string.Join(", ", found.Select(i => i.Reference?.Familiar ?? "<none>"))}",
                $"remove one of them by name, or all with: finch rmi --force {name}");
        }

        foreach (var image in found)
        {
            if (await store.RemoveAsync(image, cancellationToken))
                context.Cli.Out.WriteLine($"Untagged: {image.Reference?.Familiar ?? image.Target.Digest.ToString()}");
        }
    }
}
