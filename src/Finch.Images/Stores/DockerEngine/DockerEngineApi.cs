using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images.Stores.DockerEngine;

/// <summary>The few calls of the Docker engine's HTTP interface that images need, in the version both sides know.</summary>
internal sealed class DockerEngineApi(EngineSocket socket)
{
    /// <summary>The newest version these calls were written for. Engines refuse newer ones than theirs, and since 29 those below 1.44.</summary>
    private static readonly Version Ours = new(1, 51);

    private const int MaxAnswer = 64 * 1024 * 1024;

    private readonly HttpMessageInvoker _http = socket.Open();
    private string? _prefix;

    /// <summary>A JSON document; null when the engine says there is no such thing.</summary>
    public async Task<JsonDocument?> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await RequireAsync(response, cancellationToken).ConfigureAwait(false);
        return Parse(await BodyAsync(response, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The body of an answer, as it comes. The caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var response = await SendAsync(HttpMethod.Get, path, content: null, cancellationToken).ConfigureAwait(false);
        try
        {
            await RequireAsync(response, cancellationToken).ConfigureAwait(false);
            return response;
        }
        catch (Exception)
        {
            response.Dispose();
            throw;
        }
    }

    /// <summary>A call that only succeeds or fails, and whose answer may be read; null for 404.</summary>
    public async Task<string?> CallAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(method, path, content, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return null;
        await RequireAsync(response, cancellationToken).ConfigureAwait(false);
        return Encoding.UTF8.GetString(await BodyAsync(response, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Parses an answer.</summary>
    public JsonDocument Parse(ReadOnlyMemory<byte> body)
    {
        try
        {
            ManifestJson.RequireText(body.Span);
            return JsonDocument.Parse(body);
        }
        catch (JsonException error)
        {
            throw Failed($"its answer is no JSON: {ManifestJson.Reason(error)}", error);
        }
    }

    /// <summary>The engine's own words, as a failure of the store.</summary>
    public RegistryAuthException Failed(string message, Exception? inner = null)
        => new(AuthFailure.Store, $"{socket.Engine}: {BoundedBody.OneLine(message).TrimEnd('.')}", inner: inner);

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        _prefix ??= await PrefixAsync(cancellationToken).ConfigureAwait(false);
        return await SendRawAsync(method, _prefix + path, content, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendRawAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri("http://localhost" + path)) { Content = content };
        try
        {
            return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw socket.Failure(error);
        }
    }

    private async Task<string> PrefixAsync(CancellationToken cancellationToken)
    {
        using var ping = await socket.FirstAnswerAsync(limited => SendRawAsync(HttpMethod.Get, "/_ping", content: null, limited), cancellationToken).ConfigureAwait(false);
        await RequireAsync(ping, cancellationToken).ConfigureAwait(false);
        if (!ping.Headers.TryGetValues("Api-Version", out var values) || !Version.TryParse(values.First(), out var theirs))
            throw Failed($"what answers at {socket.Path} is no Docker engine, or one of before 2016");
        var version = theirs < Ours ? theirs : Ours;
        return string.Create(CultureInfo.InvariantCulture, $"/v{version.Major}.{version.Minor}");
    }

    private async Task RequireAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.IsSuccessStatusCode)
            return;
        var body = await BodyAsync(response, cancellationToken).ConfigureAwait(false);
        // Most errors are JSON; that of a version it does not speak is plain text.
        throw Failed(Message(body) ?? $"it answered {(int)response.StatusCode}");
    }

    private static string? Message(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement.Text("message") is { } message)
                return message;
        }
        catch (JsonException)
        {
            // Plain text.
        }

        return body.Length == 0 ? null : Encoding.UTF8.GetString(body);
    }

    private async Task<byte[]> BodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await BoundedBody.ReadAsync(response.Content, MaxAnswer, cancellationToken).ConfigureAwait(false)
                ?? throw Failed("its answer is too large");
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw socket.Failure(error);
        }
    }
}
