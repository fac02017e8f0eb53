using System.Net;
using System.Net.Http.Headers;
using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>Calls of containerd's services over HTTP/2 on its socket, in one namespace, and under a lease where one is held.</summary>
internal sealed class GrpcChannel(EngineSocket socket, string @namespace)
{
    private readonly HttpMessageInvoker _http = socket.Open();

    /// <summary>The lease that keeps what calls create; null for none.</summary>
    public string? Lease { get; set; }

    /// <summary>A call with one message each way.</summary>
    /// <exception cref="GrpcException">containerd refused.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(string method, WireWriter request, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(method, request, cancellationToken).ConfigureAwait(false);
        try
        {
            if (GrpcFrames.IsEmpty(response))
                GrpcFrames.RequireOk(response);
            var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                var answer = await GrpcFrames.ReadAsync(body, cancellationToken).ConfigureAwait(false);
                // The trailers arrive with the end of the body.
                if (await GrpcFrames.ReadAsync(body, cancellationToken).ConfigureAwait(false) is not null)
                    throw new IOException("the answer has more than one message");
                GrpcFrames.RequireOk(response);
                return answer ?? [];
            }
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw socket.Failure(error);
        }
    }

    /// <summary>A call with one message there and perhaps many back. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> OpenAsync(string method, WireWriter request, CancellationToken cancellationToken)
        => SendAsync(method, new ByteArrayContent(GrpcFrames.Frame(request.Encoded.Span)), cancellationToken);

    /// <summary>Starts a call whose messages <paramref name="content"/> sends.</summary>
    public async Task<HttpResponseMessage> SendAsync(string method, HttpContent content, CancellationToken cancellationToken)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        // Disposed with its answer: a call both ways still writes when the answer's headers are here.
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"http://localhost/containerd.services.{method}"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        request.Headers.Add("containerd-namespace", @namespace);
        if (Lease is { } lease)
            request.Headers.Add("containerd-lease", lease);
        try
        {
            return await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            request.Dispose();
            throw socket.Failure(error);
        }
    }

    /// <summary>What went wrong, as a failure of the store.</summary>
    public RegistryAuthException Failure(Exception error)
        => error is not GrpcException refused ? socket.Failure(error)
            : refused.Status == GrpcStatus.Unimplemented
                ? new RegistryAuthException(AuthFailure.Store, $"containerd at {socket.Path} is too old: {refused.Message}", "update it to 1.4 or newer, or choose --engine layout", inner: error)
                : new RegistryAuthException(AuthFailure.Store, $"containerd: {Auth.Http.BoundedBody.OneLine(refused.Message).TrimEnd('.')} ({refused.Status})", inner: error);
}
