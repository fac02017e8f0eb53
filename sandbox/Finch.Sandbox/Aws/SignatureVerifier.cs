using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Finch.Sandbox.Aws;

/// <summary>Recomputes the signature of a request and tells who signed it.</summary>
internal sealed class SignatureVerifier(AwsIdentities identities, TimeProvider clock)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Returns the signer.</summary>
    /// <exception cref="AwsFailure">The request is unsigned, wrongly signed, too old, or signed with a key that does not work.</exception>
    public AwsIdentity Verify(HttpRequest request, byte[] body, AwsEndpoint endpoint)
    {
        SignatureHeader header = SignatureHeader.Parse(request.Headers.Authorization);
        string time = request.Headers["x-amz-date"].ToString();
        if (!DateTimeOffset.TryParseExact(time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset signedAt))
            throw new AwsFailure(AwsCause.IncompleteSignature, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        foreach (string required in (string[])["host", "x-amz-date"])
        {
            if (!header.SignedHeaders.Contains(required))
                throw new AwsFailure(AwsCause.BadSignature, $"'{required}' must be a 'SignedHeader' in the AWS Authorization.");
        }
        CheckScope(header, endpoint, time);

        AwsIdentity who = identities.Find(header.AccessKeyId)
            ?? throw new AwsFailure(AwsCause.UnknownKey, "The security token included in the request is invalid.");
        string token = request.Headers["x-amz-security-token"].ToString();
        if (!Randomness.SameSecret(who.SessionToken ?? "", token))
            throw new AwsFailure(AwsCause.UnknownKey, "The security token included in the request is invalid.");
        CheckSignature(request, body, header, time, who);
        CheckClock(time, signedAt);
        if (who.Expires <= clock.GetUtcNow())
            throw new AwsFailure(AwsCause.ExpiredToken, "The security token included in the request is expired");
        return who;
    }

    private static void CheckScope(SignatureHeader header, AwsEndpoint endpoint, string time)
    {
        if (header.Service != endpoint.Service)
            throw new AwsFailure(AwsCause.BadSignature, $"Credential should be scoped to correct service: '{endpoint.Service}'. ");
        if (header.Region != endpoint.Region)
            throw new AwsFailure(AwsCause.BadSignature, $"Credential should be scoped to a valid region. Expected '{endpoint.Region}', got '{header.Region}'. ");
        if (!time.StartsWith(header.Date, StringComparison.Ordinal))
            throw new AwsFailure(AwsCause.BadSignature, $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{header.Date}' != '{time[..8]}', from '{time}'.");
    }

    private static void CheckSignature(HttpRequest request, byte[] body, SignatureHeader header, string time, AwsIdentity who)
    {
        string payloadHash = Hex(SHA256.HashData(body));
        string stated = request.Headers["x-amz-content-sha256"].ToString();
        string canonical = CanonicalRequest.Build(request, header.SignedHeaders, payloadHash);
        string toSign = $"{SignatureHeader.Algorithm}\n{time}\n{header.Scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        byte[] key = Encoding.UTF8.GetBytes("AWS4" + who.SecretAccessKey);
        foreach (string part in header.Scope.Split('/'))
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        string expected = Hex(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
        if ((stated.Length > 0 && stated != payloadHash) || !Randomness.SameSecret(expected, header.Signature))
        {
            throw new AwsFailure(AwsCause.BadSignature, "The request signature we calculated does not match the signature you provided. "
                + "Check your AWS Secret Access Key and signing method. Consult the service documentation for details.");
        }
    }

    private void CheckClock(string time, DateTimeOffset signedAt)
    {
        DateTimeOffset now = clock.GetUtcNow();
        string nowText = now.ToString(TimeFormat, CultureInfo.InvariantCulture);
        if (signedAt < now - Skew)
        {
            string limit = (now - Skew).ToString(TimeFormat, CultureInfo.InvariantCulture);
            throw new AwsFailure(AwsCause.BadSignature, $"Signature expired: {time} is now earlier than {limit} ({nowText} - 5 min.)");
        }
        if (signedAt > now + Skew)
        {
            string limit = (now + Skew).ToString(TimeFormat, CultureInfo.InvariantCulture);
            throw new AwsFailure(AwsCause.BadSignature, $"Signature not yet current: {time} is still later than {limit} ({nowText} + 5 min.)");
        }
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
