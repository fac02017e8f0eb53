using System.Security.Cryptography;
using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>
/// Writes one blob into containerd: chunk by chunk, each acknowledged before the next. An ingest has the name of its content,
/// so another attempt goes on where this one stops.
/// </summary>
internal sealed class ContainerdBlobWriter : IBlobWriter
{
    /// <summary>What containerd's own reader sends; the limit is 16 MiB.</summary>
    private const int ChunkSize = 1024 * 1024;

    private readonly Ingests _ingests;
    private readonly Descriptor? _expected;
    private readonly IncrementalHash? _hash;
    private DuplexCall? _call;
    private string _ingest = "";
    private bool _isDone;

    /// <summary>All bytes are there already: of an earlier attempt, or of another namespace, where even a restart finds them.</summary>
    private bool _isWhole;

    private ContainerdBlobWriter(Ingests ingests, Descriptor? expected)
    {
        _ingests = ingests;
        _expected = expected;
        // containerd checks what it is told to expect. Where nothing is known, the digest is ours to find.
        _hash = expected is null ? Digest.StartHash(null) : null;
    }

    public long Position { get; private set; }

    public static async Task<ContainerdBlobWriter> StartAsync(Ingests ingests, Descriptor? expected, CancellationToken cancellationToken)
    {
        var writer = new ContainerdBlobWriter(ingests, expected);
        await writer.OpenAsync(cancellationToken).ConfigureAwait(false);
        return writer;
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (_isDone || _isWhole)
            return;
        if (_expected is not null && Position + bytes.Length > _expected.Size)
        {
            await RestartAsync(cancellationToken).ConfigureAwait(false);
            throw new RegistryAuthException(AuthFailure.Protocol, $"{_expected.Digest} is longer than the {_expected.Size} bytes it should have");
        }

        _hash?.AppendData(bytes.Span);
        for (; bytes.Length > 0 && !_isDone; bytes = bytes[Math.Min(ChunkSize, bytes.Length)..])
        {
            var chunk = bytes[..Math.Min(ChunkSize, bytes.Length)];
            var answer = await ExchangeAsync(WriteAction.Write, expected: null, chunk, cancellationToken).ConfigureAwait(false);
            if (!_isDone && WriteMessage.Offset(answer) != Position + chunk.Length)
                throw new RegistryAuthException(AuthFailure.Store, $"containerd took a part of {_ingest} only");
            Position += chunk.Length;
        }
    }

    public async ValueTask RestartAsync(CancellationToken cancellationToken)
    {
        _hash?.GetHashAndReset();
        if (_isDone || Position == 0)
            return;
        await CloseAsync().ConfigureAwait(false);
        await _ingests.AbortAsync(_ingest, cancellationToken).ConfigureAwait(false);
        await OpenAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask<StoredBlob> CommitAsync(CancellationToken cancellationToken)
    {
        var digest = _expected?.Digest ?? Digest.Finish(_hash!);
        if (!_isDone)
        {
            if (_expected is not null && Position != _expected.Size)
                throw await DamagedAsync($"{digest} has {Position} bytes instead of {_expected.Size}").ConfigureAwait(false);
            try
            {
                await ExchangeAsync(WriteAction.Commit, digest, default, cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryAuthException refused) when (refused.InnerException is GrpcException { Status: GrpcStatus.FailedPrecondition } reason)
            {
                throw await DamagedAsync($"the content is damaged: expected {digest} ({Auth.Http.BoundedBody.OneLine(reason.Message)})").ConfigureAwait(false);
            }
        }

        _isDone = true;
        return new StoredBlob(digest, _expected?.Size ?? Position);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        // Nobody could tell what an unnamed piece belongs to.
        if (!_isDone && _expected is null)
            await _ingests.ForgetAsync(_ingest).ConfigureAwait(false);
        else if (!_isDone)
            _ingests.Leave(_ingest, Position);
        _hash?.Dispose();
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        (_call, _ingest, var offset) = await _ingests.OpenAsync(_expected, cancellationToken).ConfigureAwait(false);
        _isDone = _call is null;
        Position = offset;
        _isWhole = _expected is { Size: > 0 } && offset == _expected.Size;
    }

    /// <summary>containerd keeps a damaged ingest, and would go on with it: it has to be told to forget it.</summary>
    private async Task<RegistryAuthException> DamagedAsync(string message)
    {
        await CloseAsync().ConfigureAwait(false);
        await _ingests.ForgetAsync(_ingest).ConfigureAwait(false);
        Position = 0;
        return new RegistryAuthException(AuthFailure.Protocol, message);
    }

    private async Task<byte[]> ExchangeAsync(WriteAction action, Digest? expected, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var call = _call ?? throw new InvalidOperationException("the writer is closed");
        try
        {
            var total = action == WriteAction.Commit ? Position : _expected?.Size ?? 0;
            return await call.ExchangeAsync(WriteMessage.Request(action, _ingest, total, expected, Position, data.Span), cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException exists) when (exists.Status == GrpcStatus.AlreadyExists)
        {
            // Somebody else was faster with the same content.
            _isDone = true;
            return [];
        }
        catch (Exception error) when (error is GrpcException or IOException or HttpRequestException)
        {
            throw _ingests.Failure(error);
        }
    }

    private async Task CloseAsync()
    {
        if (_call is { } call)
            await call.DisposeAsync().ConfigureAwait(false);
        _call = null;
    }
}
