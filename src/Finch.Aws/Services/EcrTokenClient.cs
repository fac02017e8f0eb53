using System.Text.Json;
using Finch.Auth;
using Finch.Aws.Credentials;
using Finch.Aws.Hosts;

namespace Finch.Aws.Services;

/// <summary>GetAuthorizationToken of ECR and of ECR Public.</summary>
internal sealed class EcrTokenClient(AwsCalls calls)
{
    private const string Operation = "GetAuthorizationToken";

    private static readonly byte[] EmptyObject = "{}"u8.ToArray();

    /// <summary>Asks for a token.</summary>
    /// <param name="endpoint">Of ECR or ECR Public.</param>
    /// <param name="credentials">The keys to sign with; null sends the question unsigned.</param>
    /// <param name="principal">Whose token it will be, in words.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<EcrToken> GetAsync(ServiceEndpoint endpoint, AwsCredentials? credentials, string principal, CancellationToken cancellationToken)
    {
        var isPublic = endpoint.SigningName == AwsService.EcrPublic.SigningName;
        var target = isPublic ? "SpencerFrontendService." : "AmazonEC2ContainerRegistry_V20150921.";
        var request = new ServiceRequest(Operation, HttpMethod.Post, endpoint, "", "application/x-amz-json-1.1", EmptyObject,
            new KeyValuePair<string, string>("X-Amz-Target", target + Operation));
        var requestedAt = calls.Context.Environment.Time.GetUtcNow();
        var answer = await new ServiceCaller(calls).CallAsync(request, credentials, cancellationToken).ConfigureAwait(false);
        using var document = JsonAnswer.Parse(answer, Operation);
        return Read(document.RootElement, requestedAt, principal, calls.ClockOffset);
    }

    /// <summary>ECR answers with a list, of which the first entry counts; ECR Public with one object.</summary>
    private static EcrToken Read(JsonElement root, DateTimeOffset requestedAt, string principal, TimeSpan clockOffset)
    {
        if (!root.TryGetProperty("authorizationData", out var data))
            throw JsonAnswer.Incomplete(Operation, "authorizationData");
        if (data.ValueKind == JsonValueKind.Array && data.GetArrayLength() > 0)
            data = data[0];
        if (data.ValueKind != JsonValueKind.Object)
            throw JsonAnswer.Incomplete(Operation, "authorizationData");

        var token = new EcrToken(
            new Secret(JsonAnswer.Text(data, "authorizationToken") ?? throw JsonAnswer.Incomplete(Operation, "authorizationToken")),
            requestedAt, Expiry(data, clockOffset), principal, JsonAnswer.Text(data, "proxyEndpoint"));
        return EcrToken.TryDecode(token.Authorization) is null
            ? throw new AwsException(AwsFailure.Protocol, $"Unable to parse response of {Operation}: the token is not base64 of user:password")
            : token;
    }

    /// <summary>
    /// Seconds since 1970, with or without a fraction; told in our clock where that is slow, or we would think a dead token alive. A fast
    /// clock only makes us ask too early.
    /// </summary>
    private static DateTimeOffset Expiry(JsonElement data, TimeSpan clockOffset)
        => data.TryGetProperty("expiresAt", out var end) && end.ValueKind == JsonValueKind.Number && end.TryGetDouble(out var seconds)
            && seconds is > 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch.AddSeconds(seconds - Math.Max(0, clockOffset.TotalSeconds))
            : throw JsonAnswer.Incomplete(Operation, "expiresAt");
}
