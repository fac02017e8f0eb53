using System.CommandLine;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Cli.Images.Display;
using Finch.Cli.Images.Engines;
using Finch.Images.Archives;

namespace Finch.Cli.Images;

/// <summary><c>finch load [-i FILE]</c>: images out of an archive.</summary>
internal static class LoadCommand
{
    public static Command Create(ImagesContext context)
    {
        var engine = new EngineOptions();
        var input = new Option<string?>("--input", "-i") { Description = "The archive; default: standard input", HelpName = "FILE" };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Print names only" };
        var command = new Command("load", "Load images from an archive of docker save, podman save, skopeo or finch save") { input, quiet };
        engine.AddTo(command);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var isQuiet = parse.GetValue(quiet);
            await using var archive = Open(context, parse.GetValue(input));
            var store = await context.Store(engine.Read(parse, isQuiet), cancellationToken);
            var images = await new LoadDisplay(context.Cli, isQuiet).RunAsync(archive,
                (shown, progress) => new ImageLoader(store) { Progress = progress }.LoadAsync(shown, cancellationToken));
            foreach (var image in images)
            {
                var name = image.Reference?.Familiar ?? image.Target.Digest.ToString();
                context.Cli.Out.WriteLine(isQuiet ? name : image.Reference is null ? $"Loaded image ID: {name}" : $"Loaded image: {name}");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Stream Open(ImagesContext context, string? file)
    {
        if (file is null or "-")
        {
            return context.Cli.Terminal.IsInputTerminal
                ? throw new RegistryAuthException(AuthFailure.Usage, "an archive is not typed on a terminal", "finch load --input FILE, or finch load < FILE")
                : context.Cli.Input();
        }

        try
        {
            return new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new RegistryAuthException(AuthFailure.NotFound, $"no such file: {file}", inner: error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot read {file}: {(Directory.Exists(file) ? "it is a directory" : FileTrouble.Of(error))}", inner: error);
        }
    }
}
