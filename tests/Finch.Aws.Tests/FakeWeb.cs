using System.Net;
using System.Text;

namespace Finch.Aws.Tests;

/// <summary>Answers requests from a function and keeps what was asked.</summary>
internal sealed class FakeWeb(Func<HttpRequestMessage, string, FakeAnswer> answer) : HttpMessageHandler
{
    public List<string> Asked { get; } = [];

    /// <summary>A person whose requests all come here.</summary>
    public TestPerson Visitor(TimeProvider? time = null)
    {
        var person = new TestPerson(time);
        return new TestPerson(person, person.Context with { Transport = _ => this });
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        lock (Asked)
            Asked.Add($"{request.Method} {request.RequestUri}");
        var given = answer(request, body);
        var response = new HttpResponseMessage(given.Status)
        {
            Content = new StringContent(given.Body, Encoding.UTF8, "application/json"),
            RequestMessage = request,
        };
        response.Headers.Date = given.Date;
        return response;
    }
}

/// <summary>An answer of <see cref="FakeWeb"/>.</summary>
internal sealed record FakeAnswer(string Body, HttpStatusCode Status = HttpStatusCode.OK, DateTimeOffset? Date = null);
