using System.Globalization;
using System.Net;
using Finch.Auth.Http.Hosts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth.Http;

/// <summary>
/// Finds the address a registry is spoken to at. https, always, but for loopback (where plain HTTP is tried first), for port 80, and
/// where a person asked for something else. Only where there is a choice is the registry asked.
/// </summary>
/// <param name="proxy">Chooses the proxy for an address.</param>
/// <param name="transport">Builds the bottom of the pipeline: <see cref="HttpTransport.Create(TransportOptions)"/>.</param>
public sealed class RegistryConnector(IWebProxy proxy, Func<TransportOptions, HttpMessageHandler> transport)
{
    /// <summary>Receives where a registry is spoken to.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The usual directories of registries, the most important first.</summary>
    public IReadOnlyList<string> CertificateRoots { get; init; } = [];

    /// <summary>Reads a <c>hosts.toml</c>; null passes such files over.</summary>
    internal HostsFileReader? HostsFile { get; init; }

    /// <summary>Who serves a registry, as the directories say.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a file that cannot be used.</exception>
    internal RegistryHosts HostsOf(RegistryHost host, ConnectionChoices choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        if (choices.CertificateRoots.FirstOrDefault(root => !Directory.Exists(root)) is { } missing)
            throw new RegistryAuthException(AuthFailure.Configuration, $"no such directory: {missing}", "give --hosts-dir a directory with one directory per registry", host);
        var hosts = new HostsDirectories([.. choices.CertificateRoots, .. CertificateRoots], HostsFile).Find(host);
        if (hosts.File is { } file)
            Logger.HostsRead(host, file, hosts.Mirrors.Count);
        return hosts;
    }

    /// <summary>Opens a registry itself, none of its mirrors. The caller disposes the endpoint.</summary>
    /// <exception cref="RegistryAuthException">
    /// None of the addresses answers like a registry; or another host stands in its place, which must not see what is kept for this one.
    /// </exception>
    public Task<RegistryEndpoint> ConnectAsync(RegistryHost host, ConnectionChoices choices, CancellationToken cancellationToken)
    {
        var hosts = HostsOf(host, choices);
        var server = hosts.Server.IdentityFor(host);
        return server.Equals(host)
            ? ConnectAsync(host, hosts.Server, choices, cancellationToken)
            : throw new RegistryAuthException(AuthFailure.Configuration, $"{host} is served by {server}, says {hosts.File}",
                $"that is a registry of its own, with a sign-in of its own: name {server} in place of {host}", host);
    }

    /// <summary>Opens one of the hosts that serve <paramref name="registry"/>. The caller disposes the endpoint.</summary>
    /// <exception cref="RegistryAuthException">None of the addresses answers like a registry.</exception>
    internal async Task<RegistryEndpoint> ConnectAsync(RegistryHost registry, HostEntry entry, ConnectionChoices choices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(choices);
        var host = entry.IdentityFor(registry);
        if (entry.Api is { } api)
            return Open(host, new Uri(api, "/"), api, entry, choices);
        var candidates = Candidates(host, choices).ToArray();
        if (candidates.Length == 1)
            return Open(host, candidates[0], null, entry, choices);

        RegistryAuthException? first = null;
        foreach (var origin in candidates)
        {
            var endpoint = Open(host, origin, null, entry, choices);
            try
            {
                var ping = await endpoint.PingAsync(null, cancellationToken).ConfigureAwait(false);
                // A server that speaks TLS answers plain HTTP with 400, where it answers at all.
                if (origin.Scheme == "https" || ping.Status != HttpStatusCode.BadRequest)
                    return endpoint;
            }
            catch (RegistryAuthException error)
            {
                first ??= error;
            }
            catch
            {
                endpoint.Dispose();
                throw;
            }

            endpoint.Dispose();
        }

        throw first ?? new RegistryAuthException(AuthFailure.Protocol, $"{host} answers neither http nor https like a registry", null, host);
    }

    /// <summary>A way to servers that have nothing to do with any registry: without certificates, headers or sign-ins. The caller disposes it.</summary>
    internal HttpMessageHandler Elsewhere(ConnectionChoices choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return new RedirectHandler(new ConnectLimit(transport(new TransportOptions(proxy, choices.CaFile)), HttpTransport.ConnectTimeout));
    }

    private static IEnumerable<Uri> Candidates(RegistryHost host, ConnectionChoices choices)
    {
        var https = new Uri($"https://{host.ApiAuthority}/");
        var port = host.Port ?? (choices.IsPlainOnTlsPort ? 443 : 80);
        var http = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{host.Name}:{port}/"));
        if (choices.PlainHttp)
            return [http];
        if (choices.HttpsOnly)
            return [https];
        // Port 80 is how http:// is kept, and how it is written where no scheme can be, as in the name of an image.
        if (host.Port == 80)
            return [http];
        if (host.IsLoopback)
            return [http, https];
        return choices.Insecure ? [https, http] : [https];
    }

    private RegistryEndpoint Open(RegistryHost host, Uri origin, Uri? api, HostEntry entry, ConnectionChoices choices)
    {
        if (Logger.IsEnabled(LogLevel.Information))
            Logger.Connecting(host, PlainAddress.OriginOf(origin));
        var options = new TransportOptions(proxy, choices.CaFile, choices.Insecure)
        {
            Certificates = origin.Scheme == Uri.UriSchemeHttps ? entry.Certificates : null,
            Origin = origin,
            Headers = entry.Headers,
            TrustsOrigin = entry.SkipVerification,
            ConnectTimeout = entry.ConnectTimeout ?? HttpTransport.ConnectTimeout,
        };
        return new RegistryEndpoint(host, origin, new ConnectLimit(transport(options), options.ConnectTimeout)) { Api = api ?? new Uri(origin, "/v2/") };
    }
}
