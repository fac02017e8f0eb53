using System.CommandLine;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Cli.Images.Engines;
using Finch.Images.Archives;
using Finch.Images.Stores;

namespace Finch.Cli.Images;

/// <summary><c>finch save IMAGE... [-o FILE]</c>: images into an archive that docker, podman and OCI tools load.</summary>
internal static class SaveCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var names = new Argument<string[]>("IMAGE") { Description = "Images, by name or id", Arity = ArgumentArity.OneOrMore };
        names.CompletionSources.Add(line => StoredNames.Of(context, engine.Read(line)));
        var output = new Option<string?>("--output", "-o") { Description = "The archive; default: standard output", HelpName = "FILE" };
        var command = new Command("save", "Save images to an archive") { names, output };
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var store = await context.Store(engine.Read(parse), cancellationToken);
            var images = new List<StoredImage>();
            foreach (var name in parse.GetValue(names)!)
                images.AddRange(await ImageLookup.FindAsync(store, name, cancellationToken));
            if (parse.GetValue(output) is { } file and not "-")
                await SaveToFileAsync(store, images, file, cancellationToken);
            else if (context.Cli.Terminal.IsOutputTerminal)
                throw new RegistryAuthException(AuthFailure.Usage, "an archive is not for a terminal", "finch save --output FILE IMAGE, or finch save IMAGE > FILE");
            else
                await SaveToAsync(store, images, context.Cli.Output(), cancellationToken);
            return ExitCode.Done;
        });
        return command;
    }

    private static async Task SaveToAsync(IImageStore store, List<StoredImage> images, Stream output, CancellationToken cancellationToken)
    {
        await using (output)
            await new ImageSaver(store).SaveAsync(images, output, cancellationToken);
    }

    /// <summary>The file appears when it is complete: half an archive under the right name would be believed.</summary>
    private static async Task SaveToFileAsync(IImageStore store, List<StoredImage> images, string file, CancellationToken cancellationToken)
    {
        try
        {
            var target = AtomicFile.ResolveLink(file);
            if (Directory.Exists(target))
                throw new IOException("it is a directory");
            if (IsDevice(target))
                await SaveToAsync(store, images, new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), cancellationToken);
            else
                await SaveBesideAsync(store, images, target, cancellationToken);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {file}: {(error is DirectoryNotFoundException ? "there is no such folder" : FileTrouble.Of(error))}", inner: error);
        }
    }

    private static async Task SaveBesideAsync(IImageStore store, List<StoredImage> images, string target, CancellationToken cancellationToken)
    {
        var partial = $"{target}.{Guid.NewGuid():N}.partial";
        try
        {
            await SaveToAsync(store, images, new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0), cancellationToken);
            File.Move(partial, target, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    /// <summary>A pipe or a device is written as it is; a rename would put a file in its place.</summary>
    private static bool IsDevice(string file)
    {
        if (!File.Exists(file))
            return false;
        if (file.StartsWith("/dev/", StringComparison.Ordinal) || file.StartsWith("/proc/", StringComparison.Ordinal))
            return true;
        using var probe = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        return !probe.CanSeek;
    }
}
