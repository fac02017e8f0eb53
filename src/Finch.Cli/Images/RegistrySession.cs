using System.Collections.Concurrent;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Auth.Http.Hosts;
using Finch.Cli.Output;
using Finch.Images.Registry;
using Finch.Images.Transfers;

namespace Finch.Cli.Images;

/// <summary>
/// The hosts of one registry for the time of one command: the registry, and the mirrors that its <c>hosts.toml</c> names. Each is shown what is
/// kept for itself.
/// </summary>
internal sealed class RegistrySession : IDisposable
{
    /// <summary>A mirror that says nothing has somebody behind it.</summary>
    private static readonly TimeSpan MirrorPatience = TimeSpan.FromSeconds(30);

    private readonly CliContext _cli;
    private readonly Services _services;
    private readonly RegistryHost _registry;
    private readonly ConnectionChoices _choices;
    private readonly RegistryHosts _hosts;
    private readonly Stack<IDisposable> _owned = [];
    private readonly ConcurrentQueue<string> _failures = [];

    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a file about the registry cannot be used.</exception>
    public RegistrySession(CliContext cli, Services services, RegistryHost registry, ConnectionChoices choices)
    {
        (_cli, _services, _registry, _choices) = (cli, services, registry, choices);
        _hosts = services.Connector.HostsOf(registry, choices);
    }

    private TimeProvider Time => _cli.Environment.Time;

    /// <summary>Where to pull from. Nothing is connected to yet: behind a mirror the registry may not be reachable at all.</summary>
    public PullSources Sources()
    {
        var elsewhere = Own(new HttpMessageInvoker(new RetryHandler(_services.Connector.Elsewhere(_choices), Time)));
        return new PullSources(_registry, [.. _hosts.Mirrors.Select(host => Source(host, isMirror: true)), Source(_hosts.Server, isMirror: false)])
        {
            Logger = _cli.Log,
            Failed = (mirror, reason) => _failures.Enqueue($"mirror {mirror} was passed over: {reason}"),
            Foreign = new ForeignLayers(elsewhere, new RegistryClientOptions(), Time) { Logger = _cli.Log },
        };
    }

    /// <summary>Opens the one host that takes pushes: the first that is there for it, as containerd chooses.</summary>
    /// <exception cref="RegistryAuthException">There is none, or it cannot be reached.</exception>
    public async Task<RegistryClient> OpenForPushAsync(bool quiet, CancellationToken cancellationToken)
    {
        var host = _hosts.All.FirstOrDefault(h => h.Capabilities.HasFlag(HostCapabilities.Push))
            ?? throw new RegistryAuthException(AuthFailure.Configuration, $"no host of {_registry} takes pushes, says {_hosts.File}",
                "add \"push\" to the capabilities of one of them", _registry);
        if (host.Api is { } api && !host.IdentityFor(_registry).Equals(_registry) && !quiet)
            _cli.Error.Note($"the image goes to {PlainAddress.OriginOf(api)}, as {_hosts.File} says");
        return await OpenAsync(host, isMirror: !ReferenceEquals(host, _hosts.Server), isPatient: true, cancellationToken);
    }

    /// <summary>Says which mirrors failed, once nothing is drawn on the terminal any more.</summary>
    public void Report()
    {
        foreach (var failure in _failures)
            _cli.Error.Note(failure);
    }

    public void Dispose()
    {
        while (_owned.TryPop(out var part))
            part.Dispose();
    }

    private PullSource Source(HostEntry host, bool isMirror)
        => Own(new PullSource(host.Api is { } api ? PlainAddress.OriginOf(api) : _registry.ToString(), host.Capabilities, isMirror,
            cancellationToken => OpenAsync(host, isMirror, isPatient: !isMirror, cancellationToken)));

    /// <summary>Retries, then credentials, then redirects, then the network: the pipeline of every transfer.</summary>
    /// <param name="host">Whom to talk to.</param>
    /// <param name="isMirror">True for somebody other than the registry.</param>
    /// <param name="isPatient">False where somebody stands behind it: then it is not asked twice.</param>
    /// <param name="cancellationToken">Stops connecting.</param>
    private async Task<RegistryClient> OpenAsync(HostEntry host, bool isMirror, bool isPatient, CancellationToken cancellationToken)
    {
        // What was asked for about reaching the registry is not said about its mirrors.
        var choices = isMirror ? new ConnectionChoices(CaFile: _choices.CaFile) : _choices;
        var endpoint = Own(await _services.Connector.ConnectAsync(_registry, host, choices, cancellationToken));
        var credentials = isMirror ? _services.SilentCredentials : _services.Credentials;
        HttpMessageHandler pipeline = new RegistryAuthHandler(endpoint, credentials.Chain, credentials.Pins, Time);
        if (isPatient)
            pipeline = new RetryHandler(pipeline, Time);
        var options = new RegistryClientOptions { Namespace = endpoint.Host.Equals(_registry) ? null : _registry.ToString() };
        if (!isPatient)
            options = options with { AnswerTimeout = MirrorPatience, IdleTimeout = MirrorPatience };
        return new RegistryClient(Own(new HttpMessageInvoker(pipeline, disposeHandler: false)), endpoint.Host, endpoint.Api, options, Time);
    }

    private T Own<T>(T part)
        where T : IDisposable
    {
        lock (_owned)
            _owned.Push(part);
        return part;
    }
}
