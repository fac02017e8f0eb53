using System.Net;

namespace Finch.Auth.Http;

/// <summary>
/// Tries a request again when the server is overloaded or the connection broke: up to four times more, waiting longer
/// each time, and as long as the server says (<c>Retry-After</c>). Only requests that may be repeated are. What the server says
/// about waiting holds for every request through this handler, so that parallel ones do not each have to be told.
/// </summary>
internal sealed class RetryHandler(HttpMessageHandler inner, TimeProvider time) : DelegatingHandler(inner)
{
    private const int MaxAttempts = 5;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(200);

    private long _notBefore;

    /// <summary>The longest pause between two attempts, whatever the server asks for.</summary>
    public TimeSpan LongestWait { get; init; } = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan wait;
            request.Options.Set(LoggingHandler.Attempt, attempt);
            await WaitForTurnAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
                if (!IsTransient(response.StatusCode))
                    return response;
                wait = WaitAfter(response, attempt);
                if (attempt == MaxAttempts || !(MayRepeat(request) || (IsRefusal(response.StatusCode) && IsUnspent(request))))
                    return response;
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
            || (error.HttpRequestError == HttpRequestError.Unknown && error.InnerException is IOException && !HttpFailure.WantsClientCertificate(error));

    /// <summary>The server did not begin with the request: even a POST may be sent again.</summary>
    private static bool IsRefusal(HttpStatusCode status) => status is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable;

    /// <summary>Small bodies go again at no cost. A large one only while nothing of it has gone: its session may hold a part.</summary>
    private static bool IsUnspent(HttpRequestMessage request) => request.Content is null or ByteArrayContent or ReplayableContent { IsOpened: false };

    /// <summary>Both forms of Retry-After (RFC 9110 §10.2.3), bounded; remembered for the requests beside this one.</summary>
    private TimeSpan WaitAfter(HttpResponseMessage response, int attempt)
    {
        var asked = response.Headers.RetryAfter;
        var told = asked?.Delta ?? (asked?.Date is { } date ? date - time.GetUtcNow() : TimeSpan.Zero);
        told = told < LongestWait ? told : LongestWait;
        if (told > TimeSpan.Zero)
            Interlocked.Exchange(ref _notBefore, (time.GetUtcNow() + told).UtcTicks);
        return told > Backoff(attempt) ? told : Backoff(attempt);
    }

    private async Task WaitForTurnAsync(CancellationToken cancellationToken)
    {
        var left = TimeSpan.FromTicks(Interlocked.Read(ref _notBefore) - time.GetUtcNow().UtcTicks);
        if (left > TimeSpan.Zero)
            await Task.Delay((left < LongestWait ? left : LongestWait) + Backoff(1), time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Doubling, with a random half so that many clients do not come back in step.</summary>
    private static TimeSpan Backoff(int attempt)
        => FirstWait * Math.Pow(2, attempt - 1) * (0.5 + (Random.Shared.NextDouble() / 2));
}
