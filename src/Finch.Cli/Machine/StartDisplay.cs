using Finch.Cli.Images.Display;
using Finch.Cli.Output;
using Finch.Machine;

namespace Finch.Cli.Machine;

/// <summary>
/// Shows on stderr what a start of the machine is at: on a terminal one line with the time, which goes when it is over; elsewhere a line for
/// a step that takes long, so that a log tells where a slow start was.
/// </summary>
internal sealed class StartDisplay(CliContext context)
{
    private const string Anew = "\r\e[K";

    /// <summary>A line that went on in the next one could not be taken back (DECAWM).</summary>
    private const string NoWrap = "\e[?7l", Wrap = "\e[?7h";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>On hardware no step takes that long.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    private readonly bool _isDrawn = DrawnConsole.IsPossible(context);
    private readonly TimeProvider _time = context.Environment.Time;
    private readonly Lock _lock = new();
    private bool _isRunning;
    private bool _isSaid;
    private string? _step;
    private long _began;
    private long _entered;

    /// <summary>Runs a start under the display. Nothing is shown before its first step.</summary>
    public async Task<T> RunAsync<T>(Func<Task<T>> start)
    {
        (_isRunning, _step, _began) = (true, null, _time.GetTimestamp());
        using var clock = _time.CreateTimer(_ => Tick(), null, Second, Second);
        try
        {
            return await start();
        }
        finally
        {
            lock (_lock)
            {
                Erase();
                _isRunning = false;
            }
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<Task> start) => RunAsync(async () =>
    {
        await start();
        return true;
    });

    /// <summary>A step begins.</summary>
    public void Enter(MachineStage stage) => Show(Words(stage));

    /// <summary>So many bytes of so many have arrived of an image that is downloaded.</summary>
    public void Fetched(long bytes, long? total)
        => Show($"fetching the guest image: {HumanText.Size(bytes >> 20 << 20)}{(total is { } whole ? $" of {HumanText.Size(whole)}" : "")}", isSameStep: true);

    /// <summary>Something the person should know; it stays on the screen.</summary>
    public void Note(string text)
    {
        lock (_lock)
        {
            Erase();
            context.Error.Note(text);
            Draw();
        }
    }

    private void Show(string step, bool isSameStep = false)
    {
        lock (_lock)
        {
            if (!_isRunning || step == _step)
                return;
            if (!isSameStep || _step is null)
                (_entered, _isSaid) = (_time.GetTimestamp(), false);
            _step = step;
            Draw();
        }
    }

    private void Tick()
    {
        lock (_lock)
        {
            Draw();
            if (_isDrawn || !_isRunning || _isSaid || _step is null || _time.GetElapsedTime(_entered) < Long)
                return;
            _isSaid = true;
            context.Error.Note($"{_step} (for {Seconds(_entered)} now)");
        }
    }

    private void Draw()
    {
        if (!_isDrawn || !_isRunning || _step is null)
            return;
        context.Error.Write($"{Anew}{NoWrap}{_step} ({Seconds(_began)}){Wrap}");
    }

    private void Erase()
    {
        if (_isDrawn && _isRunning && _step is not null)
            context.Error.Write(Anew);
    }

    private string Seconds(long since) => $"{Math.Round(_time.GetElapsedTime(since).TotalSeconds)} s";

    private static string Words(MachineStage stage) => stage switch
    {
        MachineStage.Checking => "checking the guest image",
        MachineStage.Unpacking => "unpacking the guest image",
        MachineStage.Trying => "trying hardware acceleration",
        MachineStage.Starting => "starting QEMU",
        MachineStage.Booting => "waiting for the guest's kernel",
        MachineStage.Ssh => "the kernel is up, waiting for ssh",
        MachineStage.Containerd => "ssh is up, waiting for containerd",
        MachineStage.Connecting => "connecting containerd and the credential bridge",
        _ => "turning it off again",
    };
}
