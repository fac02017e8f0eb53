using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Images.Registry;

namespace Finch.Images.Transfers;

/// <summary>One host that content may come from. It is connected to when it is first asked.</summary>
internal sealed class PullSource : IDisposable
{
    private readonly Func<CancellationToken, Task<RegistryClient>> _open;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private volatile RegistryClient? _client;

    /// <summary>A host.</summary>
    /// <param name="name">What messages call it: its address, for a mirror.</param>
    /// <param name="capabilities">What it is asked for.</param>
    /// <param name="isMirror">True when others stand behind it, so that its failures need not be waited out.</param>
    /// <param name="open">Connects to it. A failure is not remembered.</param>
    public PullSource(string name, HostCapabilities capabilities, bool isMirror, Func<CancellationToken, Task<RegistryClient>> open)
    {
        Name = name;
        Capabilities = capabilities;
        IsMirror = isMirror;
        _open = open;
    }

    /// <summary>What messages call it.</summary>
    public string Name { get; }

    /// <summary>What it is asked for.</summary>
    public HostCapabilities Capabilities { get; }

    /// <summary>True when others stand behind it.</summary>
    public bool IsMirror { get; }

    /// <summary>Why it is not asked again; null while it is. That it lacks something is no failure.</summary>
    internal RegistryAuthException? Failure { get; set; }

    /// <summary>The registry itself, connected already.</summary>
    internal static PullSource Of(RegistryClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new PullSource(client.Host.ToString(), HostCapabilities.All, isMirror: false, _ => Task.FromResult(client));
    }

    internal async Task<RegistryClient> OpenAsync(CancellationToken cancellationToken)
    {
        if (_client is { } known)
            return known;
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return _client ??= await _open(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
