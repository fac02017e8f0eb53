using System.Text;
using Finch.Auth;
using Finch.Aws.Credentials;
using Finch.Aws.Signing;

namespace Finch.Aws.Tests;

/// <summary>A request as test vectors describe it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The address, as it goes over the wire.</param>
/// <param name="Headers">In the order in which they are sent; the same name may come again.</param>
/// <param name="Body">Null for a request without one.</param>
internal sealed record UnsignedRequest(string Method, Uri Url, IReadOnlyList<KeyValuePair<string, string>> Headers, string? Body = null);

/// <summary>Our signatures, with the keys and the place that AWS's own examples use.</summary>
internal sealed record TestSigner(string Region = "us-east-1", string Service = "service")
{
    public string AccessKeyId { get; init; } = "AKIDEXAMPLE";

    public string SecretKey { get; init; } = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    public string? SessionToken { get; init; }

    public DateTimeOffset Time { get; init; } = new(2015, 8, 30, 12, 36, 0, TimeSpan.Zero);

    /// <summary>The Authorization header we would send.</summary>
    public string Sign(UnsignedRequest unsigned)
    {
        using var request = new HttpRequestMessage(new HttpMethod(unsigned.Method), unsigned.Url);
        if (unsigned.Body is not null)
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(unsigned.Body));
        foreach (var (name, value) in unsigned.Headers)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        }

        var keys = new AwsCredentials(AccessKeyId, new Secret(SecretKey), SessionToken is null ? null : new Secret(SessionToken));
        new SigV4Signer(keys, Region, Service).Sign(request, Encoding.UTF8.GetBytes(unsigned.Body ?? ""), Time);
        return request.Headers.NonValidated["Authorization"].ToString();
    }
}
