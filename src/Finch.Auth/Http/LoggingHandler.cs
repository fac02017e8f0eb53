using System.Diagnostics;
using System.Net.Sockets;
using Finch.Auth.Challenges;
using Microsoft.Extensions.Logging;

namespace Finch.Auth.Http;

/// <summary>
/// Logs what goes over the network, at the one place where everything does: method, address and status, how a server wants
/// to be signed in to, where it redirects to. Of headers only AWS's request id is logged, of bodies and query strings nothing.
/// </summary>
internal sealed class LoggingHandler(HttpMessageHandler inner, ILogger log) : DelegatingHandler(inner)
{
    private const int LongestId = 64;

    /// <summary>The attempt a request belongs to, counted from 1 by whoever repeats it.</summary>
    public static readonly HttpRequestOptionsKey<int> Attempt = new("finch.attempt");

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var began = Stopwatch.GetTimestamp();
        var target = PlainAddress.Of(request.RequestUri!);
        var attempt = request.Options.TryGetValue(Attempt, out var number) ? number : 1;
        try
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            log.Answered(request.Method, target, (int)response.StatusCode, Log.Milliseconds(began), attempt, RequestId(response));
            LogConsequences(request.RequestUri!, response);
            return response;
        }
        catch (Exception error) when (error is HttpRequestException or OperationCanceledException or IOException)
        {
            log.Unanswered(request.Method, target, Log.Milliseconds(began), attempt, Cause(error));
            throw;
        }
    }

    private void LogConsequences(Uri address, HttpResponseMessage response)
    {
        var origin = PlainAddress.OriginOf(address);
        foreach (var challenge in AuthChallenge.Of(response))
        {
            var realm = challenge.IsBearer && Uri.TryCreate(address, challenge.Realm, out var at) ? $" with a token from {PlainAddress.OriginOf(at)}" : "";
            log.Challenged(origin, challenge.Scheme, realm);
        }

        if ((int)response.StatusCode is >= 300 and < 400 && response.Headers.Location is { } location && Uri.TryCreate(address, location, out var next))
            log.Redirected(origin, PlainAddress.Of(next));
    }

    /// <summary>What AWS's support asks for; a server that puts something else there is not repeated.</summary>
    private static string RequestId(HttpResponseMessage response)
        => (response.Headers.NonValidated.TryGetValues("x-amzn-RequestId", out var values)
                || response.Headers.NonValidated.TryGetValues("x-amz-request-id", out values))
            && values.FirstOrDefault() is { Length: <= LongestId } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? $", request {id}" : "";

    /// <summary>The kind of failure. The exception's own text may repeat addresses with all that is in them.</summary>
    private static string Cause(Exception error)
    {
        for (var cause = error; cause is not null; cause = cause.InnerException)
        {
            if (cause is SocketException socket)
                return socket.SocketErrorCode.ToString();
        }

        return error switch
        {
            HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } http => http.HttpRequestError.ToString(),
            OperationCanceledException => "stopped or timed out",
            _ => error.GetType().Name,
        };
    }
}
