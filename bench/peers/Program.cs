using System.Runtime.InteropServices;
using Finch.Peers;
using Finch.Peers.Rows;

IRow[] rows =
[
    new HelperRow(cached: true), new HelperRow(cached: false), new AwsRow(), new LoginRow(), new PushRow(), new PullRow(), new CrowdRow(),
    new BridgeRow(), new MachineRow(), new GrowthRow(),
];
var usage = Options.Usage.Replace("ROWS", string.Join(' ', rows.Select(row => row.Name)), StringComparison.Ordinal);
if (args is ["-h" or "--help"])
{
    Console.WriteLine(usage);
    return 0;
}

using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    // The run itself ends its programs and clears away its files.
    signal.Cancel = true;
    stop.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var options = Options.Parse(args);
    using var places = new Places(options);
    using var stage = new Stage(options, places, stop.Token);
    return new Run(stage, rows).ToTheEnd();
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (BenchFailure failure)
{
    Console.Error.WriteLine($"bench: error: {failure.Message}\n\n{usage}");
    return 2;
}
