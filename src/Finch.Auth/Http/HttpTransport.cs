using System.Net;
using Finch.Auth.Files;
using Finch.Auth.Http.Hosts;
using Finch.Auth.Http.Tls;
using Microsoft.Extensions.Logging;

namespace Finch.Auth.Http;

/// <summary>How to reach a host.</summary>
/// <param name="Proxy">Chooses the proxy for an address.</param>
/// <param name="CaFile">A PEM file of authorities trusted beside the system's; null for none.</param>
/// <param name="SkipVerification">True when the person asked for <c>--insecure-registry</c>: certificates are not checked.</param>
public sealed record TransportOptions(IWebProxy Proxy, string? CaFile = null, bool SkipVerification = false)
{
    /// <summary>How long a TCP and TLS handshake may take.</summary>
    public TimeSpan ConnectTimeout { get; init; } = HttpTransport.ConnectTimeout;

    /// <summary>The authorities and client certificates of one registry; null for none. The latter are shown to <see cref="Origin"/> only.</summary>
    internal HostCertificates? Certificates { get; init; }

    /// <summary>Where the registry is; required with <see cref="Certificates"/>, <see cref="Headers"/> and <see cref="TrustsOrigin"/>.</summary>
    public Uri? Origin { get; init; }

    /// <summary>Sent to <see cref="Origin"/> only.</summary>
    internal IReadOnlyList<HostHeader> Headers { get; init; } = [];

    /// <summary>True when the certificate of <see cref="Origin"/> is not checked; those of the servers it sends us to are.</summary>
    internal bool TrustsOrigin { get; init; }
}

/// <summary>Builds the bottom of every HTTP pipeline: no redirects, no cookies, no decompression, no ambient proxy.</summary>
public static class HttpTransport
{
    /// <summary>How long a TCP and TLS handshake may take, unless the options say otherwise.</summary>
    public static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(15);

    /// <summary>A handler for the given options. The caller owns it.</summary>
    /// <param name="options">How to reach the host.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when the CA file cannot be used.</exception>
    public static HttpMessageHandler Create(TransportOptions options) => Create(options, system: null, log: null);

    /// <summary>A handler for the given options. The caller owns it.</summary>
    /// <param name="options">How to reach the host.</param>
    /// <param name="system">The machine's authorities, for a program that does not let the runtime load them all; null to let it.</param>
    /// <param name="log">Receives every exchange; null for nobody.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> when the CA file cannot be used.</exception>
    internal static HttpMessageHandler Create(TransportOptions options, SystemAuthorities? system = null, ILogger? log = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        HttpMessageHandler handler = Bottom(options, system, []);
        if (options.Origin is { } origin)
        {
            var clients = options.Certificates?.Clients ?? [];
            if (clients.Count > 0 || options.TrustsOrigin)
                handler = new OriginTransport(origin, Bottom(options with { SkipVerification = options.SkipVerification || options.TrustsOrigin }, system, clients), handler);
            if (options.Headers.Count > 0)
                handler = new HeaderHandler(origin, options.Headers, handler);
        }

        return log?.IsEnabled(LogLevel.Debug) == true ? new LoggingHandler(handler, log) : handler;
    }

    private static SocketsHttpHandler Bottom(TransportOptions options, SystemAuthorities? system, IReadOnlyList<ClientCertificate> clients)
    {
        var handler = new SocketsHttpHandler
        {
            // A redirect decides where a credential goes, so it is followed by hand (RedirectHandler).
            AllowAutoRedirect = false,
            // A digest is of the bytes as they are stored.
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            Proxy = options.Proxy,
            UseProxy = true,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
            ActivityHeadersPropagator = null,
        };
#pragma warning disable CA5359 // The person asked for it, by name, for this one registry.
        if (options.SkipVerification)
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        else if (options.CaFile is not null || options.Certificates is { Authorities.Count: > 0 } || system is not null)
            handler.SslOptions.RemoteCertificateValidationCallback
                = new ServerTrust([.. ReadAuthorities(options.CaFile), .. options.Certificates?.Authorities ?? []], system).Accept;
        if (clients.Count > 0)
            ClientIdentity.Show(handler.SslOptions, clients);
        return handler;
    }

    private static List<byte[]> ReadAuthorities(string? file)
    {
        if (file is null)
            return [];
        try
        {
            return PemAuthorities.Read(file) is { Count: > 0 } authorities
                ? authorities
                : throw new RegistryAuthException(AuthFailure.Configuration, $"the CA file {file} holds no certificate", "give a PEM file of certificates");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read the CA file {file}: {FileTrouble.Of(error)}",
                "give a readable PEM file of certificates", inner: error);
        }
    }
}
