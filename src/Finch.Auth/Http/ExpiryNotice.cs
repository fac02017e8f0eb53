using System.Net;

namespace Finch.Auth.Http;

/// <summary>
/// Tells a credential that has expired from one that is refused for good. Amazon ECR answers both with 403 and says in the body which it is.
/// </summary>
internal static class ExpiryNotice
{
    private const int MaxBody = 64 * 1024;

    /// <summary>True when the registry calls the credential of the request expired. The answer can still be read afterwards.</summary>
    public static async Task<bool> IsInAsync(RegistryEndpoint endpoint, HttpRequestMessage request, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode is not (HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden))
            return false;
        if (request.Method != HttpMethod.Head)
            return await InBodyAsync(response, cancellationToken).ConfigureAwait(false);
        // 401 is what a wrong password gets: shown again it might lock an account.
        if (response.StatusCode != HttpStatusCode.Forbidden)
            return false;
        try
        {
            // An answer to HEAD has no body; the registry says the same thing, with its reason, to anything else.
            var ping = await endpoint.PingAsync(again => again.Headers.Authorization = request.Headers.Authorization, cancellationToken).ConfigureAwait(false);
            if (!ping.Error.SaysExpired)
                return false;
            // Whoever reports this refusal has the words that HEAD cannot have.
            response.Content = new ByteArrayContent(ping.Error.ToJson());
            return true;
        }
        catch (RegistryAuthException)
        {
            // The refusal that we have is an answer; no answer is not a better one.
            return false;
        }
    }

    private static async Task<bool> InBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > MaxBody)
            return false;
        ReadOnlyMemory<byte> body;
        try
        {
            body = await BoundedBody.ReadAsync(response.Content, MaxBody, cancellationToken).ConfigureAwait(false) ?? ReadOnlyMemory<byte>.Empty;
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            body = ReadOnlyMemory<byte>.Empty;
        }

        var read = new ReadOnlyMemoryContent(body);
        foreach (var (name, values) in response.Content.Headers.NonValidated.Where(header => header.Key != "Content-Length"))
            read.Headers.TryAddWithoutValidation(name, values);
        response.Content = read;
        return RegistryError.Parse(body).SaysExpired;
    }
}
