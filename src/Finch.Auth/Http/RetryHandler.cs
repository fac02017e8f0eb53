using System.Net;
using System.Net.Http.Headers;

namespace Finch.Auth.Http;

/// <summary>
/// Tries a request again when the server is overloaded or the connection broke: up to four times more, waiting longer
/// each time, and as long as the server says (<c>Retry-After</c>). Only requests that may be repeated are.
/// </summary>
public sealed class RetryHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            request.Options.Set(LoggingHandler.Attempt, attempt);
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (attempt == MaxAttempts || !MayRepeat(request) || !IsTransient(response.StatusCode))
                    return response;
                wait = WaitAfter(response.Headers.RetryAfter, attempt);
                response.Dispose();
            }
            catch (HttpRequestException error) when (attempt < MaxAttempts && MayRepeat(request) && IsBrokenConnection(error))
            {
                wait = Backoff(attempt);
            }

            await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A repeated HEAD, GET or small PUT does no harm; a repeated POST or PATCH may (RFC 9110 §9.2.2). A blob is not sent
    /// again here: its upload session may hold half of it, so whoever began the session begins another.
    /// </summary>
    private static bool MayRepeat(HttpRequestMessage request)
        => (request.Method == HttpMethod.Get || request.Method == HttpMethod.Head || request.Method == HttpMethod.Put)
            && request.Content is null or ByteArrayContent;

    private static bool IsTransient(HttpStatusCode status)
        => status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.InternalServerError
            or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout;

    /// <summary>A connection that worked and broke, not one that was refused: nobody wants to wait for a typo.</summary>
    private static bool IsBrokenConnection(HttpRequestException error)
        => error.HttpRequestError is HttpRequestError.ResponseEnded or HttpRequestError.HttpProtocolError
            || (error.HttpRequestError == HttpRequestError.Unknown && error.InnerException is IOException);

    private TimeSpan WaitAfter(RetryConditionHeaderValue? asked, int attempt)
    {
        var told = asked?.Delta ?? (asked?.Date is { } date ? date - time.GetUtcNow() : TimeSpan.Zero);
        var wait = told > Backoff(attempt) ? told : Backoff(attempt);
        return wait < LongestWait ? wait : LongestWait;
    }

    /// <summary>Doubling, with a random half so that many clients do not come back in step.</summary>
    private static TimeSpan Backoff(int attempt)
        => FirstWait * Math.Pow(2, attempt - 1) * (0.5 + (Random.Shared.NextDouble() / 2));
}
