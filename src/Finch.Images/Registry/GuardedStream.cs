namespace Finch.Images.Registry;

/// <summary>The body of an answer: gives up when nothing comes, and closes the answer with itself.</summary>
internal sealed class GuardedStream(Stream inner, HttpResponseMessage response, RegistryCaller caller) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    private StallGuard? _guard;
    private CancellationToken _guarded;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // One guard serves all reads under the same token: a transfer has thousands.
        if (_guard is null || _guarded != cancellationToken)
        {
            _guard?.Dispose();
            _guard = new StallGuard(caller.Options.IdleTimeout, caller.Time, cancellationToken);
            _guarded = cancellationToken;
        }

        try
        {
            _guard.Tick();
            return await inner.ReadAsync(buffer, _guard.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (_guard.Caused(error))
        {
            throw _guard.Failure(caller.Host, error);
        }
        catch (Exception error) when (NetworkFailure.IsNetworkError(error))
        {
            throw NetworkFailure.Translate(error, response.RequestMessage!.RequestUri!, caller.Host);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            response.Dispose();
            _guard?.Dispose();
        }

        base.Dispose(disposing);
    }
}
