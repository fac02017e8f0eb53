using System.Diagnostics;

namespace Finch.Peers.Running;

/// <summary>A started program. What it says goes to two files, and it ends with the run at the latest.</summary>
internal sealed class Child : IDisposable
{
    private const int Terminate = 15;
    private const int Kill = 9;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Launch _launch;
    private readonly string _log;
    private readonly CancellationTokenRegistration _stop;
    private int? _exit;

    private Child(Launch launch, string log, CancellationToken stopped)
    {
        (_launch, _log) = (launch, log);
        Id = NativeProcess.Start(launch, log + ".out", log + ".err");
        _stop = stopped.Register(() => NativeProcess.Signal(Id, Kill));
    }

    public int Id { get; }

    public string Output => File.ReadAllText(_log + ".out");

    public bool HasExited => (_exit ??= NativeProcess.Wait(Id, block: false)) is not null;

    /// <summary>Starts a program whose output goes to <paramref name="log"/>, with .out and .err behind it.</summary>
    public static Child Start(Launch launch, string log, CancellationToken stopped)
    {
        stopped.ThrowIfCancellationRequested();
        return new Child(launch, log, stopped);
    }

    /// <summary>Waits for its end, in the calling thread: that is what a clock around it should see.</summary>
    public void Wait(TimeSpan limit)
    {
        using (new Timer(_ => NativeProcess.Signal(Id, Kill), null, limit, Timeout.InfiniteTimeSpan))
        {
            _exit ??= NativeProcess.Wait(Id, block: true);
        }
    }

    /// <summary>It must have done its work.</summary>
    public void MustSucceed()
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (_exit != 0) throw Failure($"exit code {_exit}");
    }

    public BenchFailure Failure(string what)
    {
        var said = File.ReadAllLines(_log + ".err").Concat(File.ReadAllLines(_log + ".out")).Where(line => line.Trim().Length > 0).Take(3);
        return new BenchFailure($"{_launch.Name} {string.Join(' ', _launch.Arguments.Take(1))}: {what}: {string.Join(" / ", said)}");
    }

    public void Dispose()
    {
        _stop.Dispose();
        if (HasExited) return;
        NativeProcess.Signal(Id, Terminate);
        for (var clock = Stopwatch.StartNew(); !HasExited && clock.Elapsed < Patience;) Thread.Sleep(10);
        if (HasExited) return;
        NativeProcess.Signal(Id, Kill);
        _exit = NativeProcess.Wait(Id, block: true);
    }
}
