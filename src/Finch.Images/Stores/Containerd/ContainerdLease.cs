using System.Collections.Concurrent;
using System.Security.Cryptography;
using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>
/// The lease of one process: taken with the first transfer, given back with the last. What an interrupted transfer wrote
/// goes over to a lease for leftovers, where the next attempt finds it; one that succeeds, or a day, ends that.
/// </summary>
internal sealed class ContainerdLease(GrpcChannel channel, LeasesService leases, TimeProvider time) : IDisposable
{
    /// <summary>Shared by all programs of a namespace: nothing in it is in use.</summary>
    private const string Leftovers = "finch-leftovers";

    private static readonly TimeSpan Parting = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly ConcurrentDictionary<Digest, bool> _held = new();
    private readonly ConcurrentDictionary<string, bool> _ingests = new(StringComparer.Ordinal);
    private int _holders;
    private volatile bool _isUnfinished;
    private volatile bool _hasWritten;

    /// <summary>Something was written that has no name yet.</summary>
    public void Started() => (_isUnfinished, _hasWritten) = (true, true);

    /// <summary>A write stopped on its way.</summary>
    /// <param name="ingest">Its name.</param>
    /// <param name="isWorthKeeping">True when it can be gone on with.</param>
    public void Stopped(string ingest, bool isWorthKeeping) => _ingests[ingest] = isWorthKeeping;

    /// <summary>What was written has its name.</summary>
    public void Named() => _isUnfinished = false;

    /// <summary>Nothing that was begun is to be gone on with.</summary>
    /// <returns>The writes that stopped on their way.</returns>
    public IReadOnlyList<string> Discard()
    {
        // The leftovers of others stay: this process has finished nothing in their place.
        (_isUnfinished, _hasWritten) = (false, false);
        var stopped = _ingests.Keys.ToArray();
        _ingests.Clear();
        return stopped;
    }

    public async Task<IAsyncDisposable> AcquireAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_holders == 0)
            {
                var id = $"finch-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
                await leases.CreateAsync(id, cancellationToken).ConfigureAwait(false);
                channel.Lease = id;
            }

            _holders++;
            return new Holder(this);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Keeps a blob that may be there already.</summary>
    public async Task HoldAsync(Digest digest, CancellationToken cancellationToken)
    {
        if (channel.Lease is { } id && _held.TryAdd(digest, true))
            await leases.AddAsync(id, digest, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _turn.Dispose();

    private async Task ReleaseAsync()
    {
        // Also on the way out of a cancellation.
        using var patience = new CancellationTokenSource(Parting, time);
        await _turn.WaitAsync(patience.Token).ConfigureAwait(false);
        try
        {
            if (--_holders > 0 || channel.Lease is not { } id)
                return;
            channel.Lease = null;
            if (_isUnfinished)
                await LeaveAsync(patience.Token).ConfigureAwait(false);
            else if (_hasWritten)
                await leases.DeleteAsync(Leftovers, patience.Token).ConfigureAwait(false);
            _held.Clear();
            _ingests.Clear();
            await leases.DeleteAsync(id, patience.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is GrpcException or RegistryAuthException or OperationCanceledException)
        {
            // It ends by itself after a day; what was done is done.
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task LeaveAsync(CancellationToken cancellationToken)
    {
        await leases.CreateAsync(Leftovers, cancellationToken).ConfigureAwait(false);
        foreach (var digest in _held.Keys)
            await leases.AddAsync(Leftovers, digest, cancellationToken).ConfigureAwait(false);
        foreach (var ingest in _ingests.Where(i => i.Value).Select(i => i.Key))
            await leases.AddIngestAsync(Leftovers, ingest, cancellationToken).ConfigureAwait(false);
    }

    private sealed class Holder(ContainerdLease lease) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await lease.ReleaseAsync().ConfigureAwait(false);
    }
}
