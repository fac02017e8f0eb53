using System.Globalization;
using System.Text.Json;
using Finch.Auth;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>
/// The JSON that credential processes, containers and instance metadata answer with: <c>AccessKeyId</c>, <c>SecretAccessKey</c>,
/// <c>SessionToken</c> or <c>Token</c>, <c>Expiration</c>.
/// </summary>
internal static class CredentialDocument
{
    /// <summary>Reads the document.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.CredentialSource"/>; the document itself is never quoted.</exception>
    public static AwsCredentials Read(ReadOnlyMemory<byte> json, string source, bool requireVersion = false)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw Broken(source, "is not a JSON object");
            if (requireVersion && !(root.TryGetProperty("Version", out var version) && version.ValueKind == JsonValueKind.Number
                && version.TryGetInt32(out var number) && number == 1))
                throw Broken(source, "has no Version 1");
            var expiration = JsonAnswer.Text(root, "Expiration");
            return new AwsCredentials(
                JsonAnswer.Text(root, "AccessKeyId") ?? throw Broken(source, "has no AccessKeyId"),
                new Secret(JsonAnswer.Text(root, "SecretAccessKey") ?? throw Broken(source, "has no SecretAccessKey")),
                (JsonAnswer.Text(root, "SessionToken") ?? JsonAnswer.Text(root, "Token")) is { } token ? new Secret(token) : null,
                expiration is null ? null : Time(expiration) ?? throw Broken(source, "has an Expiration that is no time"));
        }
        catch (JsonException error)
        {
            throw new AwsException(AwsFailure.CredentialSource, $"{source}: the answer is not JSON", inner: error);
        }
    }

    /// <summary>A time in ISO 8601, as every AWS document writes it; null for other text.</summary>
    public static DateTimeOffset? Time(string? text)
        => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static AwsException Broken(string source, string what) => new(AwsFailure.CredentialSource, $"{source}: the answer {what}");
}
