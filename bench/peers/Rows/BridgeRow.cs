using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Finch.Peers.Measuring;
using Finch.Peers.Reporting;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>
/// The credential bridge of the virtual machine, asked again and again for one registry: how many answers a second of the processor
/// gives, and how long one takes. Nobody else has such a bridge, so these figures are absolute.
/// </summary>
internal sealed class BridgeRow : IRow
{
    private const int WarmUps = 2_000;
    private const int Crowd = 16;
    private const int InsideGets = 20;
    private const double GoalPerSecond = 5_000;
    private const double GoalLatency = 0.010;

    public string Name => "bridge";

    public IEnumerable<Line> Run(Stage stage)
    {
        using var machine = GuestMachine.Prepare(stage);
        machine.Do("init");
        stage.Note($"the virtual machine: {machine.Describe()}");
        var key = machine.Inside("cat /run/finch/key").Trim();
        Line[] Ask(string work, int clients, Action<BridgeClient> ask)
        {
            List<BridgeClient> asking = [.. Enumerable.Range(0, clients).Select(_ => new BridgeClient(machine, key))];
            try
            {
                return Measure(stage, machine.KeeperId(), $"bridge, {work}", [.. asking.Select<BridgeClient, Action>(client => () => ask(client))]);
            }
            finally
            {
                asking.ForEach(client => client.Dispose());
            }
        }

        return
        [
            .. Ask("one question per connection", 1, client => client.AskOnce()),
            .. Ask($"the same, {Crowd} clients at once", Crowd, client => client.AskOnce()),
            .. Ask("many questions on one connection", 1, client => client.AskAgain()),
            Line.Absolute($"`docker-credential-finch get` inside, mean of {InsideGets}", Line.Time(InsideSeconds(machine))),
        ];
    }

    private static Line[] Measure(Stage stage, int keeper, string work, List<Action> clients)
    {
        Times(stage, clients, WarmUps);
        // The clock of the processor ticks a hundred times a second: fewer questions would measure the ticks.
        var questions = stage.Options.Quick ? 4_000 : 40_000;
        var (processorBefore, begin) = (ProcessorTime.Of(keeper), Stopwatch.GetTimestamp());
        var times = Times(stage, clients, questions);
        var wall = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        var processor = ProcessorTime.Of(keeper) - processorBefore;

        var samples = new Samples(work);
        foreach (var time in times) samples.Add(time, 0);
        var late = samples.Quantile(0.99);
        return
        [
            Line.Absolute($"{work}: gets a second of one core", Line.Count(questions / processor),
                $"at least {Line.Count(GoalPerSecond)}", questions / processor >= GoalPerSecond),
            Line.Absolute($"{work}: gets a second of wall time", Line.Count(questions / wall)),
            Line.Absolute($"{work}: p50 and p99", $"{Line.Time(samples.Median)}, {Line.Time(late)}",
                $"p99 under {Line.Time(GoalLatency)}", late < GoalLatency),
        ];
    }

    /// <summary>How long each question took; the clients share them, each in a thread of its own.</summary>
    private static List<TimeSpan> Times(Stage stage, List<Action> clients, int questions)
    {
        var all = clients.ConvertAll(_ => new List<TimeSpan>(questions));
        Exception? failure = null;
        var threads = clients.Select((ask, client) => new Thread(() =>
        {
            try
            {
                for (var one = client; one < questions && failure is null && !stage.Stopped.IsCancellationRequested; one += clients.Count)
                {
                    var begin = Stopwatch.GetTimestamp();
                    ask();
                    all[client].Add(Stopwatch.GetElapsedTime(begin));
                }
            }
            catch (Exception error) when (error is BenchFailure or SocketException)
            {
                failure = error;
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        stage.Stopped.ThrowIfCancellationRequested();
        return failure is null ? [.. all.SelectMany(times => times)] : throw new BenchFailure($"the bridge: {failure.Message}");
    }

    /// <summary>By the guest's own clock, so that ssh's way in and out is not part of it.</summary>
    private static double InsideSeconds(GuestMachine machine)
    {
        var get = $"echo {GuestMachine.Registry} | docker-credential-finch get";
        var said = machine.Inside($"""
            set -e
            {get} > /dev/null
            read begin rest < /proc/uptime
            for one in $(seq {InsideGets}); do {get}; done > /tmp/answers
            read end rest < /proc/uptime
            echo $begin $end $(grep -c '"Secret":' /tmp/answers)
            rm /tmp/answers
            """).Split(' ', StringSplitOptions.TrimEntries);
        if (said is not [var begin, var end, var answers] || answers != $"{InsideGets}")
            throw new BenchFailure("the helper inside of the machine gave no secret");
        return (Seconds(end) - Seconds(begin)) / InsideGets;
    }

    private static double Seconds(string uptime) => double.Parse(uptime, CultureInfo.InvariantCulture);
}
