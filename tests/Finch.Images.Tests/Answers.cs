using System.Net;
using System.Text;

namespace Finch.Images.Tests;

/// <summary>A registry that says what a test wants to hear, for answers no well-behaved server gives.</summary>
internal sealed class Answers(Func<HttpRequestMessage, HttpResponseMessage> answer) : HttpMessageHandler
{
    public List<string> Requests { get; } = [];

    public static HttpResponseMessage Error(HttpStatusCode status, string code, string message)
        => Text(status, $$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""");

    public static HttpResponseMessage Text(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null)
            await request.Content.CopyToAsync(Stream.Null, cancellationToken);
        lock (Requests)
            Requests.Add($"{request.Method} {request.RequestUri!.OriginalString}");
        var response = answer(request);
        response.RequestMessage = request;
        return response;
    }
}
