using System.Net;

namespace Finch.Images.Stores.Containerd;

/// <summary>A call whose messages go both ways in turns: one there, one back. It ends when it is completed or disposed.</summary>
internal sealed class DuplexCall : IAsyncDisposable
{
    /// <summary>How long containerd may take to notice that we are done.</summary>
    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(5);

    private readonly Outgoing _outgoing = new();
    private readonly Task<HttpResponseMessage> _answer;
    private Stream? _incoming;

    public DuplexCall(GrpcChannel channel, string method, CancellationToken cancellationToken)
        => _answer = channel.SendAsync(method, _outgoing, cancellationToken);

    /// <summary>Sends a message and waits for the one that answers it.</summary>
    /// <exception cref="GrpcException">The call has ended with a status.</exception>
    public async Task<byte[]> ExchangeAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellationToken)
    {
        var stream = await _outgoing.StreamAsync(_answer, cancellationToken).ConfigureAwait(false);
        try
        {
            if (stream is not null)
            {
                await stream.WriteAsync(frame, cancellationToken).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            // containerd has ended the call: what it said stands in the answer.
        }

        return await ReadAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new GrpcException(GrpcStatus.Unknown, "the call ended without an answer");
    }

    /// <summary>Ends the call and waits until containerd has done so too: only then the ingest is free for others.</summary>
    public async ValueTask DisposeAsync()
    {
        _outgoing.Complete();
        using var patience = new CancellationTokenSource(Parting);
        try
        {
            while (await ReadAsync(patience.Token).ConfigureAwait(false) is not null)
            {
            }
        }
        catch (Exception over) when (over is GrpcException or IOException or HttpRequestException or OperationCanceledException or Auth.RegistryAuthException)
        {
            // However it ended: it has ended.
        }

        if (_answer.IsCompletedSuccessfully)
            (await _answer.ConfigureAwait(false)).Dispose();
        _outgoing.Dispose();
    }

    /// <summary>The next message; null when the call ended well.</summary>
    private async Task<byte[]?> ReadAsync(CancellationToken cancellationToken)
    {
        var response = await _answer.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (GrpcFrames.IsEmpty(response))
            GrpcFrames.RequireOk(response);
        _incoming ??= await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        if (await GrpcFrames.ReadAsync(_incoming, cancellationToken).ConfigureAwait(false) is { } message)
            return message;
        GrpcFrames.RequireOk(response);
        return null;
    }

    /// <summary>A body that hands out its stream, and ends when it is told to.</summary>
    private sealed class Outgoing : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Where to write; null when the call was over before it began.</summary>
        public async Task<Stream?> StreamAsync(Task<HttpResponseMessage> answer, CancellationToken cancellationToken)
        {
            await Task.WhenAny(_stream.Task, answer).WaitAsync(cancellationToken).ConfigureAwait(false);
            return _stream.Task.IsCompleted ? await _stream.Task.ConfigureAwait(false) : null;
        }

        public void Complete() => _completed.TrySetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            // The headers go out at once, or the answer would wait for them.
            await stream.FlushAsync().ConfigureAwait(false);
            _stream.TrySetResult(stream);
            await _completed.Task.ConfigureAwait(false);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
