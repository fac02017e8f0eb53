using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Output;

namespace Finch.Cli.Machine;

/// <summary><c>finch vm start</c>, <c>stop</c> and <c>remove</c>.</summary>
internal static class VmLifeCommands
{
    public const string Started = "Finch virtual machine started successfully";

    public static Command Start(CliContext context, Services services)
    {
        var command = new Command("start", "Start the virtual machine");
        command.SetAction(async (_, cancellationToken) =>
        {
            services.Machine.RequireExistence();
            // Settings are looked at before anything starts.
            var settings = services.Settings.Machine;
            if (services.Machine.State == Finch.Machine.MachineState.Stopped)
                context.Error.WriteLine("Starting existing Finch virtual machine...");
            await VmSettings.ApplyAsync(context, services, cancellationToken);
            await services.StartDisplay.RunAsync(() => services.Machine.StartAsync(settings, cancellationToken));
            context.Error.WriteLine(Started);
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Stop(CliContext context, Services services)
    {
        var force = new Option<bool>("--force", "-f") { Description = "Cut its power instead of asking it to end" };
        var command = new Command("stop", "Stop the virtual machine") { force };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var isForced = parse.GetValue(force);
            if (services.Machine.State == Finch.Machine.MachineState.Running)
                context.Error.WriteLine(isForced ? "Forcibly stopping Finch virtual machine..." : "Stopping existing Finch virtual machine...");
            if (!await services.Machine.StopAsync(isForced, cancellationToken))
                context.Error.Warning("the machine did not stop by itself, and was cut off");
            context.Error.WriteLine("Finch virtual machine stopped successfully");
            return ExitCode.Done;
        });
        return command;
    }

    public static Command Remove(CliContext context, Services services)
    {
        var force = new Option<bool>("--force", "-f") { Description = "Also remove a machine that runs" };
        var command = new Command("remove", "Remove the virtual machine, its images and its disk") { force };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var isForced = parse.GetValue(force);
            if (services.Machine.State == Finch.Machine.MachineState.Stopped || isForced)
                context.Error.WriteLine(isForced ? "Forcibly removing Finch virtual machine..." : "Removing existing Finch virtual machine...");
            await services.Machine.RemoveAsync(isForced, cancellationToken);
            context.Error.WriteLine("Finch virtual machine removed successfully");
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>For a command that needs the machine: turns it on when the person has not switched that off.</summary>
    /// <returns>The socket of its containerd; null when there is no machine.</returns>
    public static async Task<string?> AutoStartAsync(CliContext context, Services services, CancellationToken cancellationToken)
    {
        var machine = services.Machine;
        if (machine.State == Finch.Machine.MachineState.Nonexistent)
            return null;
        if (machine.State == Finch.Machine.MachineState.Stopped && !services.Settings.Machine.AutoStart)
        {
            throw new RegistryAuthException(AuthFailure.WrongState, "the instance \"finch\" is stopped, run `finch vm start` to start the instance",
                "auto_vm_start in finch.yaml starts it by itself; --engine layout works without it");
        }

        return await services.StartDisplay.RunAsync(() => machine.EnsureRunningAsync(
            async () =>
            {
                context.Error.WriteLine("Starting existing Finch virtual machine...");
                await VmSettings.ApplyAsync(context, services, cancellationToken);
                return services.Settings.Machine;
            },
            cancellationToken));
    }
}
