using Finch.Peers.Measuring;
using Finch.Peers.Reporting;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>The virtual machine's life: a step takes until the command says that containerd has answered, or that the machine is off.</summary>
internal sealed class MachineRow : IRow
{
    private static readonly string[] Steps = ["init", "stop", "start"];

    public string Name => "vm";

    public IEnumerable<Line> Run(Stage stage)
    {
        var rounds = stage.Options.Quick ? 1 : 5;
        var samples = Steps.Select(step => new Samples(step)).ToList();
        for (var round = 0; round < rounds; round++)
        {
            using var machine = GuestMachine.Prepare(stage);
            foreach (var step in samples)
            {
                NativeProcess.FlushDisks();
                step.Add(machine.Do(step.Name), 0);
            }

            stage.Note($"the virtual machine: {machine.Describe()}");
        }

        return samples.Select(step => Line.Absolute(
            $"`vm {step.Name}`, median of {rounds}", $"{Line.Time(step.Median)} ({Line.Time(step.Quantile(0))} to {Line.Time(step.Quantile(1))})"));
    }
}
