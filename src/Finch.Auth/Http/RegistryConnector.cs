using System.Globalization;
using System.Net;
using Finch.Auth.Http.Tls;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth.Http;

/// <summary>What a person asked for about reaching a registry.</summary>
/// <param name="PlainHttp">The address was typed with <c>http://</c>.</param>
/// <param name="HttpsOnly">The address was typed with <c>https://</c>: never fall back.</param>
/// <param name="Insecure"><c>--insecure-registry</c>: do not verify certificates, fall back to plain HTTP.</param>
/// <param name="CaFile"><c>--ca-file</c>: authorities to trust beside the system's.</param>
public sealed record ConnectionChoices(bool PlainHttp = false, bool HttpsOnly = false, bool Insecure = false, string? CaFile = null)
{
    /// <summary><c>--hosts-dir</c>: certificate directories that come before the usual ones.</summary>
    public IReadOnlyList<string> CertificateRoots { get; init; } = [];

    /// <summary>The choices that an address as typed implies.</summary>
    public static ConnectionChoices For(string? typed, bool insecure, string? caFile)
        => new(RegistryHost.AsksForPlainHttp(typed),
            typed is not null && typed.TrimStart().StartsWith("https://", StringComparison.OrdinalIgnoreCase), insecure, caFile);
}

/// <summary>
/// Finds the address a registry is spoken to at. https, always, but for loopback (where plain HTTP is tried first) and
/// where a person asked for something else. Only where there is a choice is the registry asked.
/// </summary>
/// <param name="proxy">Chooses the proxy for an address.</param>
/// <param name="transport">Builds the bottom of the pipeline: <see cref="HttpTransport.Create(TransportOptions)"/>.</param>
public sealed class RegistryConnector(IWebProxy proxy, Func<TransportOptions, HttpMessageHandler> transport)
{
    /// <summary>Receives where a registry is spoken to.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The usual certificate directories, the most important first.</summary>
    public IReadOnlyList<string> CertificateRoots { get; init; } = [];

    /// <summary>Opens a registry. The caller disposes the endpoint.</summary>
    /// <exception cref="RegistryAuthException">None of the addresses answers like a registry.</exception>
    public async Task<RegistryEndpoint> ConnectAsync(RegistryHost host, ConnectionChoices choices, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(choices);
        var candidates = Candidates(host, choices).ToArray();
        if (candidates.Length == 1)
            return Open(host, candidates[0], choices);

        RegistryAuthException? first = null;
        foreach (var origin in candidates)
        {
            var endpoint = Open(host, origin, choices);
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

    private static IEnumerable<Uri> Candidates(RegistryHost host, ConnectionChoices choices)
    {
        var https = new Uri($"https://{host.ApiAuthority}/");
        var http = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://{host.Name}:{host.Port ?? 80}/"));
        if (choices.PlainHttp)
            return [http];
        if (choices.HttpsOnly)
            return [https];
        if (host.IsLoopback)
            return [http, https];
        return choices.Insecure ? [https, http] : [https];
    }

    private RegistryEndpoint Open(RegistryHost host, Uri origin, ConnectionChoices choices)
    {
        if (Logger.IsEnabled(LogLevel.Information))
            Logger.Connecting(host, PlainAddress.OriginOf(origin));
        if (choices.CertificateRoots.FirstOrDefault(root => !Directory.Exists(root)) is { } missing)
            throw new RegistryAuthException(AuthFailure.Configuration, $"no such directory: {missing}", "give --hosts-dir a directory with one directory per registry", host);
        var certificates = origin.Scheme == Uri.UriSchemeHttps
            ? new CertificateDirectories([.. choices.CertificateRoots, .. CertificateRoots]).Find(host)
            : null;
        return new(host, origin, transport(new TransportOptions(proxy, choices.CaFile, choices.Insecure) { Certificates = certificates, Origin = origin }));
    }
}
