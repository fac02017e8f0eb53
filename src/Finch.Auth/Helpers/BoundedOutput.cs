namespace Finch.Auth.Helpers;

/// <summary>The beginning of what a program says on one of its streams; the rest is read, so that it is not blocked, and dropped.</summary>
internal sealed class BoundedOutput : IDisposable
{
    private readonly MemoryStream _kept = new();
    private readonly CancellationTokenSource _stop;
    private readonly Task _reading;
    private long _read;

    /// <summary>Begins to read.</summary>
    /// <param name="stream">The program's stream.</param>
    /// <param name="limit">How many bytes are kept.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public BoundedOutput(Stream stream, int limit, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _reading = ReadAsync(stream, limit, _stop.Token);
    }

    /// <summary>All that is kept, once the stream has ended.</summary>
    public async Task<byte[]> ToEndAsync()
    {
        await _reading.ConfigureAwait(false);
        return _kept.ToArray();
    }

    /// <summary>What is kept once the stream has ended, or nothing has come for a while. To be asked when the program itself is gone: others may hold its stream open.</summary>
    /// <param name="quiet">How long a while is.</param>
    /// <param name="cancellationToken">The caller has had enough, which is no end of the stream.</param>
    public async Task<byte[]> UntilQuietAsync(TimeSpan quiet, CancellationToken cancellationToken)
    {
        for (var before = -1L; !_reading.IsCompleted && before != Interlocked.Read(ref _read);)
        {
            before = Interlocked.Read(ref _read);
            await Task.WhenAny(_reading, Task.Delay(quiet, cancellationToken)).ConfigureAwait(false);
        }

        cancellationToken.ThrowIfCancellationRequested();
        await _stop.CancelAsync().ConfigureAwait(false);
        // A reading that we have ended ends with a cancellation; one that failed has said what it could.
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return _kept.ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _stop.Dispose();

    private async Task ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var chunk = new byte[8192];
        for (int read; (read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            _kept.Write(chunk, 0, (int)Math.Min(read, limit - _kept.Length));
            Interlocked.Add(ref _read, read);
        }
    }
}
