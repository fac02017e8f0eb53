using Finch.Auth;

namespace Finch.Images.Registry;

/// <summary>
/// Ends a transfer that stands still. A transfer may take as long as it likes while bytes move, so there is no limit on
/// the whole; each sign of life gives it the same time again.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _idle;
    private readonly CancellationTokenSource _either;
    private TimeSpan _patience;

    public StallGuard(TimeSpan patience, TimeProvider time, CancellationToken caller)
    {
        _caller = caller;
        _patience = patience;
        _idle = new CancellationTokenSource(patience, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(caller, _idle.Token);
    }

    /// <summary>Cancelled by the caller or by standing still.</summary>
    public CancellationToken Token => _either.Token;

    /// <summary>Bytes moved.</summary>
    public void Tick() => _idle.CancelAfter(_patience);

    /// <summary>From now on the other side may take longer.</summary>
    public void Extend(TimeSpan patience)
    {
        _patience = patience;
        Tick();
    }

    /// <summary>True when a cancellation came from here and not from the caller.</summary>
    public bool Caused(Exception error) => error is OperationCanceledException && _idle.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>What to tell when it did.</summary>
    public RegistryAuthException Failure(RegistryHost host, Exception inner)
        => new(AuthFailure.Unreachable, $"{host} sent nothing for {_patience.TotalSeconds:0} seconds", "check the network, then try again", host, inner);

    public void Dispose()
    {
        _either.Dispose();
        _idle.Dispose();
    }
}
