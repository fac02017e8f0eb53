using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Output;
using Finch.Machine;
using Finch.Settings.Machine;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm disk info</c> and <c>finch vm disk resize</c>: the disk that keeps the machine's images.</summary>
internal static class VmDiskCommand
{
    public static Command Create(CliContext context, Services services)
        => new("disk", "Look at the virtual machine's disk, or make it larger") { Info(context, services), Resize(context, services) };

    private static Command Info(CliContext context, Services services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("info", "Print the size of the disk") { json };
        command.SetAction(parse =>
        {
            var disk = services.Machine.Disk() ?? throw new RegistryAuthException(AuthFailure.WrongState,
                "the instance \"finch\" does not exist, run `finch vm init` to create a new instance");
            context.Out.WriteLine(parse.GetValue(json) ? Json(disk) : $"Size: {ByteSize.Format(disk.Size)}\nUsed: {ByteSize.Format(disk.Used / ByteSize.MiB * ByteSize.MiB)}");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Resize(CliContext context, Services services)
    {
        var size = new Option<string>("--size") { Description = "The new size, for example 100GiB", HelpName = "SIZE", Required = true };
        var command = new Command("resize", "Make the disk larger; the machine must be stopped") { size };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var typed = parse.GetValue(size)!;
            if (!ByteSize.TryParse(typed, out var bytes) || bytes < ByteSize.GiB)
                throw new RegistryAuthException(AuthFailure.Usage, $"'{typed}' is no size for a disk", "give at least 1GiB, for example --size 100GiB");
            context.Error.Warning("increasing disk size is irreversible without losing data");
            context.Error.WriteLine($"Resizing disk to {ByteSize.Format(bytes)}...");
            // The file first: what finch.yaml says must never be more than what is there.
            var changed = await services.Machine.ResizeDiskAsync(bytes, cancellationToken);
            context.Error.WriteLine(changed ? "Disk resized successfully." : "The disk has that size already.");
            if (await VmSettings.WriteAsync(services, "datadisk", ByteSize.Format(bytes), cancellationToken))
                context.Error.WriteLine("Configuration updated with new disk size.");
            return ExitCode.Done;
        });
        return command;
    }

    private static string Json(DiskInfo disk) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("size", disk.Size);
        json.WriteNumber("used", disk.Used);
        json.WriteEndObject();
    });
}
