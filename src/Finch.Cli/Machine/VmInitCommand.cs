using System.CommandLine;
using Finch.Auth;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm init</c>: makes the virtual machine and starts it.</summary>
internal static class VmInitCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var image = new Option<string?>("--image")
        {
            Description = "The guest image, with its digest; default: image in finch.yaml, else the one beside finch",
            HelpName = "PATH|URL@sha256:HEX",
        };
        var command = new Command("init", "Create the virtual machine and start it") { image };
        command.SetAction(async (parse, cancellationToken) =>
        {
            services.Machine.RequireNone();
            var settings = services.Settings.Machine;
            var chosen = parse.GetValue(image) is { } typed ? ImageOption.Parse(typed) : settings.Image ?? BundledImage.Find() ?? throw NoImage();
            context.Error.WriteLine("Initializing and starting Finch virtual machine...");
            await VmSettings.ApplyAsync(context, services, cancellationToken);
            await services.StartDisplay.RunAsync(() => services.Machine.InitAsync(chosen, settings, services.StartDisplay.Fetched, cancellationToken));
            context.Error.WriteLine(VmLifeCommands.Started);
            return ExitCode.Done;
        });
        return command;
    }

    private static RegistryAuthException NoImage()
        => new(AuthFailure.Configuration, $"there is no guest image: neither --image, nor image in finch.yaml, nor {BundledImage.FileName} beside finch",
            "build one with 'dotnet run build.cs -- guest', or give --image PATH@sha256:HEX");
}
