namespace Finch.Images.Registry;

/// <summary>The body of an answer: gives up when nothing comes, and closes the answer with itself.</summary>
internal sealed class GuardedStream(Stream inner, HttpResponseMessage response, RegistryCaller caller) : ForwardReadStream
{
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
