using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Http;
using Finch.Aws.Credentials;

namespace Finch.Aws.Signing;

/// <summary>Signs requests with AWS Signature Version 4: every header that is there is signed, the body by its SHA-256.</summary>
/// <param name="credentials">The keys.</param>
/// <param name="region">The region in the credential scope.</param>
/// <param name="service">The service in the credential scope.</param>
internal sealed class SigV4Signer(AwsCredentials credentials, string region, string service)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>Adds <c>X-Amz-Date</c>, <c>X-Amz-Security-Token</c> and <c>Authorization</c>. Sign last: later changes break the signature.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.CredentialSource"/>: the keys hold something that no header may.</exception>
    public void Sign(HttpRequestMessage request, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var time = now.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", time);
        RequireHeaderText(credentials.AccessKeyId, "access key id");
        if (credentials.SessionToken?.Reveal() is { } token)
        {
            RequireHeaderText(token, "session token");
            request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", token);
        }

        var headers = CanonicalHeaders(request);
        var names = string.Join(';', headers.Keys);
        var canonical = new StringBuilder()
            .Append(request.Method.Method).Append('\n')
            .Append(CanonicalUri.Path(request.RequestUri!)).Append('\n')
            .Append(CanonicalUri.Query(request.RequestUri!)).Append('\n');
        foreach (var (name, value) in headers)
            canonical.Append(name).Append(':').Append(value).Append('\n');
        canonical.Append('\n').Append(names).Append('\n').Append(Convert.ToHexStringLower(SHA256.HashData(body)));

        var scope = $"{time[..8]}/{region}/{service}/aws4_request";
        var toSign = $"{Algorithm}\n{time}\n{scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var signature = Convert.ToHexStringLower(Hmac(SigningKey(time[..8]), toSign));
        request.Headers.TryAddWithoutValidation("Authorization",
            $"{Algorithm} Credential={credentials.AccessKeyId}/{scope}, SignedHeaders={names}, Signature={signature}");
    }

    private static void RequireHeaderText(string text, string what)
    {
        if (!HeaderText.CanHold(text))
        {
            throw new AwsException(AwsFailure.CredentialSource, $"the {what} holds a line break or another character that cannot be sent",
                "enter it again, on one line");
        }
    }

    private byte[] SigningKey(string date)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + credentials.SecretAccessKey.Reveal());
        foreach (var part in (ReadOnlySpan<string>)[date, region, service, "aws4_request"])
            key = Hmac(key, part);
        return key;
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static SortedDictionary<string, string> CanonicalHeaders(HttpRequestMessage request)
    {
        var headers = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["host"] = request.RequestUri!.Authority };
        Add(request.Headers.NonValidated, headers);
        if (request.Content is { } content)
            Add(content.Headers.NonValidated, headers);
        return headers;
    }

    private static void Add(HttpHeadersNonValidated from, SortedDictionary<string, string> headers)
    {
        foreach (var (name, values) in from)
        {
            // Proxies and HTTP stacks rewrite these on the way.
            if (name.ToLowerInvariant() is var lower and not ("user-agent" or "expect" or "connection" or "transfer-encoding" or "content-length"))
                headers[lower] = string.Join(',', values.Select(SingleSpaced));
        }
    }

    private static string SingleSpaced(string value) => string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
