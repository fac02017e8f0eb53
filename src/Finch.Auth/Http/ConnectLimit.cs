namespace Finch.Auth.Http;

/// <summary>
/// Tells a connection that took too long from a request that was cancelled: the runtime reports both as the latter, and a person would
/// be told that they had interrupted the program.
/// </summary>
/// <param name="inner">The transport.</param>
/// <param name="limit">How long a connection may take there.</param>
internal sealed class ConnectLimit(HttpMessageHandler inner, TimeSpan limit) : DelegatingHandler(inner)
{
    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (error.InnerException is TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException(HttpRequestError.ConnectionError, $"no connection within {limit.TotalSeconds:0.#} s", error);
        }
    }
}
