using System.Text.Json;
using Finch.Auth;
using Finch.Aws.Credentials;
using Finch.Aws.Hosts;

namespace Finch.Aws.Services;

/// <summary>A session that was refreshed.</summary>
/// <param name="AccessToken">The new token.</param>
/// <param name="Lifetime">How long it lasts.</param>
/// <param name="RefreshToken">The next refresh token, when it changed.</param>
internal sealed record SsoRefresh(Secret AccessToken, TimeSpan Lifetime, Secret? RefreshToken);

/// <summary>The portal and the token endpoint of IAM Identity Center. Neither is signed.</summary>
internal sealed class SsoClient(AwsCalls calls)
{
    public async Task<AwsCredentials> GetRoleCredentialsAsync(
        string region, string account, string role, Secret token, CancellationToken cancellationToken)
    {
        var path = $"/federation/credentials?role_name={Uri.EscapeDataString(role)}&account_id={Uri.EscapeDataString(account)}";
        var request = new ServiceRequest("GetRoleCredentials", HttpMethod.Get, Endpoint(AwsService.Sso, region), path, null, [],
            new KeyValuePair<string, string>("x-amz-sso_bearer_token", token.Reveal()));
        var answer = await new ServiceCaller(calls).CallAsync(request, null, cancellationToken).ConfigureAwait(false);
        using var document = JsonAnswer.Parse(answer, request.Operation);
        if (!document.RootElement.TryGetProperty("roleCredentials", out var keys) || keys.ValueKind != JsonValueKind.Object)
            throw JsonAnswer.Incomplete(request.Operation, "roleCredentials");
        return new AwsCredentials(
            JsonAnswer.Text(keys, "accessKeyId") ?? throw JsonAnswer.Incomplete(request.Operation, "accessKeyId"),
            new Secret(JsonAnswer.Text(keys, "secretAccessKey") ?? throw JsonAnswer.Incomplete(request.Operation, "secretAccessKey")),
            JsonAnswer.Text(keys, "sessionToken") is { } session ? new Secret(session) : null,
            keys.TryGetProperty("expiration", out var end) && end.ValueKind == JsonValueKind.Number && end.TryGetInt64(out var milliseconds)
                && milliseconds is > 0 and < 253_402_300_799_000
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null);
    }

    public async Task<SsoRefresh> RefreshAsync(
        string region, string clientId, Secret clientSecret, Secret refreshToken, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        using (var writer = new Utf8JsonWriter(body))
        {
            writer.WriteStartObject();
            writer.WriteString("clientId", clientId);
            writer.WriteString("clientSecret", clientSecret.Reveal());
            writer.WriteString("grantType", "refresh_token");
            writer.WriteString("refreshToken", refreshToken.Reveal());
            writer.WriteEndObject();
        }

        var request = new ServiceRequest("CreateToken", HttpMethod.Post, Endpoint(AwsService.SsoOidc, region), "/token", "application/json", body.ToArray());
        var answer = await new ServiceCaller(calls).CallAsync(request, null, cancellationToken).ConfigureAwait(false);
        using var document = JsonAnswer.Parse(answer, request.Operation);
        var root = document.RootElement;
        var lifetime = root.TryGetProperty("expiresIn", out var seconds) && seconds.ValueKind == JsonValueKind.Number
            && seconds.TryGetInt32(out var number) && number > 0 ? number : throw JsonAnswer.Incomplete(request.Operation, "expiresIn");
        return new SsoRefresh(new Secret(JsonAnswer.Text(root, "accessToken") ?? throw JsonAnswer.Incomplete(request.Operation, "accessToken")),
            TimeSpan.FromSeconds(lifetime), JsonAnswer.Text(root, "refreshToken") is { } next ? new Secret(next) : null);
    }

    private ServiceEndpoint Endpoint(AwsService service, string region)
        => EndpointResolver.Resolve(calls.Settings, service, region, null, default);
}
