using System.CommandLine;
using Finch.Cli.Output;
using Finch.Machine;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm status</c>: one word, or everything with <c>--json</c>.</summary>
internal static class VmStatusCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("status", "Print whether the virtual machine is Running, Stopped or Nonexistent") { json };
        command.SetAction(parse =>
        {
            var status = services.Machine.Status();
            if (status.IsPaused)
                context.Error.Warning("the machine stands still: the disk of this computer is full; free some space, and it goes on by itself");
            context.Out.WriteLine(parse.GetValue(json) ? Json(status, services.Machine.ContainerdSocket) : status.State.ToString());
            return ExitCode.Done;
        });
        return command;
    }

    private static string Json(MachineStatus status, string? socket) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteString("state", status.State.ToString());
        json.WriteString("image", status.Image);
        json.WriteBoolean("connected", status.IsConnected);
        if (status.State == MachineState.Running)
        {
            if (status.ProcessId is { } id)
                json.WriteNumber("pid", id);
            json.WriteNumber("cpus", status.Cpus);
            json.WriteNumber("memory", status.Memory);
            json.WriteString("accelerator", status.Accelerator);
            json.WriteTime("started", status.Started);
            json.WriteString("containerd", socket);
            json.WriteBoolean("paused", status.IsPaused);
        }

        json.WriteEndObject();
    });
}
