using System.Net;
using Finch.Auth.Http;

namespace Finch.Aws.Services;

/// <summary>A complete HTTP answer of bounded size.</summary>
/// <param name="Status">The status.</param>
/// <param name="Reason">Its words.</param>
/// <param name="ErrorType">The <c>x-amzn-ErrorType</c> header of JSON services.</param>
/// <param name="Date">The server's clock.</param>
/// <param name="Body">The body.</param>
internal sealed record ServiceAnswer(HttpStatusCode Status, string Reason, string? ErrorType, DateTimeOffset? Date, byte[] Body)
{
    /// <summary>A token answer is a few KiB; an error page of a proxy a few more.</summary>
    private const int LongestBody = 1024 * 1024;

    /// <summary>Secrets that the service was shown, which its error text may repeat.</summary>
    public IReadOnlyList<string> Shown { get; init; } = [];

    /// <summary>Reads an answer to its end.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.Protocol"/>: larger than any answer of the services we call.</exception>
    public static async Task<ServiceAnswer> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await BoundedBody.ReadAsync(response.Content, LongestBody, cancellationToken).ConfigureAwait(false)
            ?? throw new AwsException(AwsFailure.Protocol, $"{PlainAddress.Of(response.RequestMessage!.RequestUri!)} answered with more than {LongestBody / 1024} KiB");
        var errorType = response.Headers.TryGetValues("x-amzn-ErrorType", out var values) ? values.FirstOrDefault() : null;
        return new ServiceAnswer(response.StatusCode, response.ReasonPhrase ?? "", errorType, response.Headers.Date, body)
        {
            Shown = response.IsSuccessStatusCode ? [] : EchoedSecrets.Of(response.RequestMessage),
        };
    }

    /// <summary>The body holds tokens, so it is not printed.</summary>
    public override string ToString() => $"{(int)Status} {Reason}";
}
