using System.Net;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws.Configuration;

namespace Finch.Aws.Services;

/// <summary>
/// The way to the network for one session: nothing of it is built before the first call, because most runs of a helper make none.
/// </summary>
internal sealed class AwsCalls(AwsContext context, AwsSettings settings) : IDisposable
{
    private EnvironmentProxy? _proxy;
    private HttpMessageInvoker? _web;
    private HttpMessageInvoker? _local;

    public AwsContext Context => context;

    public AwsSettings Settings => settings;

    /// <summary>How far AWS's clock is ahead of ours, once an answer has shown it.</summary>
    public TimeSpan ClockOffset { get; set; }

    public void Dispose()
    {
        _web?.Dispose();
        _local?.Dispose();
    }

    /// <summary>Sends a request to AWS, through the proxy that the environment names.</summary>
    public Task<ServiceAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        _proxy ??= Proxy();
        _web ??= Build(new TransportOptions(_proxy, settings.CaBundle, settings.Options.SkipVerification));
        return SendAsync(_web, _proxy, request, settings.Options.ReadTimeout, cancellationToken);
    }

    /// <summary>Sends a request to this machine's own agents, which no proxy can reach.</summary>
    public Task<ServiceAnswer> SendLocalAsync(HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
        => SendAsync(_local ??= Build(new TransportOptions(NoProxy.Instance)), NoProxy.Instance, request, limit, cancellationToken);

    private async Task<ServiceAnswer> SendAsync(
        HttpMessageInvoker invoker, IWebProxy proxy, HttpRequestMessage request, TimeSpan limit, CancellationToken cancellationToken)
    {
        var url = PlainAddress.Of(request.RequestUri!);
        using var timer = new CancellationTokenSource(limit, context.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            using var response = await invoker.SendAsync(request, either.Token).ConfigureAwait(false);
            return await ServiceAnswer.ReadAsync(response, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            // The handler's own connect timeout arrives as a cancellation too.
            var what = timer.IsCancellationRequested ? "Read" : "Connect";
            throw new AwsException(AwsFailure.TimedOut, $"{what} timeout on endpoint URL: \"{url}\"", "check the network and the proxy settings", error);
        }
        catch (HttpRequestException error)
        {
            throw Translate(error, url, proxy.GetProxy(request.RequestUri!));
        }
        catch (IOException error)
        {
            throw Closed(url, error);
        }
    }

    /// <param name="error">What happened.</param>
    /// <param name="url">Where the request was to go, without what an address may hold of a secret.</param>
    /// <param name="proxy">By way of this one, if any: then it is the other end of the connection. Its address may hold a password.</param>
    private static AwsException Translate(HttpRequestException error, string url, Uri? proxy) => error.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError when HttpFailure.SpeaksPlainHttp(error) => new AwsException(AwsFailure.Tls,
            $"SSL validation failed for {url} the other side does not speak https", "check the endpoint address and the proxy settings", error),
        HttpRequestError.SecureConnectionError => new AwsException(AwsFailure.Tls,
            $"SSL validation failed for {url} {(error.InnerException ?? error).Message}",
            "name the authority with AWS_CA_BUNDLE, ca_bundle in the profile, or --ca-bundle", error),
        HttpRequestError.ProxyTunnelError => new AwsException(AwsFailure.Unreachable,
            $"Failed to connect to proxy URL: {error.Message}", "check HTTPS_PROXY and NO_PROXY", error),
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError when proxy is not null => new AwsException(AwsFailure.Unreachable,
            $"Failed to connect to proxy URL: \"{proxy.Scheme}://{proxy.Authority}\"", "check HTTPS_PROXY and NO_PROXY", error),
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => new AwsException(AwsFailure.Unreachable,
            $"Could not connect to the endpoint URL: \"{url}\"", "check the region, the network and the proxy settings", error),
        HttpRequestError.InvalidResponse or HttpRequestError.ConfigurationLimitExceeded => new AwsException(AwsFailure.Protocol,
            $"what answers at {url} does not speak HTTP as it should", "check the endpoint address and the proxy settings", error),
        _ => Closed(url, error),
    };

    private static AwsException Closed(string url, Exception error)
        => new(AwsFailure.Unreachable, $"Connection was closed before we received a valid response from endpoint URL: \"{url}\".",
            "check the network and the proxy settings, or try again", error);

    private HttpMessageInvoker Build(TransportOptions options)
    {
        try
        {
            return new HttpMessageInvoker(context.Transport(options with { ConnectTimeout = settings.Options.ConnectTimeout }));
        }
        catch (RegistryAuthException error)
        {
            throw new AwsException(AwsFailure.Configuration, error.Message, error.Hint, error);
        }
    }

    private EnvironmentProxy Proxy()
    {
        try
        {
            return new EnvironmentProxy(context.Environment);
        }
        catch (RegistryAuthException error)
        {
            throw new AwsException(AwsFailure.Configuration, error.Message, error.Hint, error);
        }
    }

    /// <summary>Everything goes out directly.</summary>
    private sealed class NoProxy : IWebProxy
    {
        public static NoProxy Instance { get; } = new();

        public ICredentials? Credentials { get; set; }

        public Uri? GetProxy(Uri destination) => null;

        public bool IsBypassed(Uri host) => true;
    }
}
