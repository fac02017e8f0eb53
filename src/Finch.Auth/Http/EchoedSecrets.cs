using System.Net.Http.Headers;
using System.Text;

namespace Finch.Auth.Http;

/// <summary>
/// Takes out of a server's words what it was just shown. Some explain a refused signature or a malformed header by repeating
/// it, and their words go to terminals and logs.
/// </summary>
internal static class EchoedSecrets
{
    /// <summary>The names of headers that a person keeps private.</summary>
    internal static readonly HttpRequestOptionsKey<IReadOnlyList<string>> PrivateHeaders = new("finch.private-headers");

    /// <summary>A shorter one would be found in ordinary words; it also says little that the registry did not.</summary>
    private const int Shortest = 6;

    private static readonly string[] Headers = ["X-Amz-Security-Token", "x-amz-sso_bearer_token", "X-aws-ec2-metadata-token"];

    private static readonly string[] Fields = ["password", "refresh_token", "WebIdentityToken"];

    /// <summary>What of a request is secret: credentials in its headers and in a form that it sends.</summary>
    public static IReadOnlyList<string> Of(HttpRequestMessage? request)
        => request is null ? [] : [.. InHeaders(request.Headers).Concat(InPrivateHeaders(request)).Concat(InForm(request.Content)).Where(secret => secret.Length >= Shortest)];

    /// <summary>The text with every secret replaced by three asterisks.</summary>
    public static string Masked(string text, IReadOnlyList<string> secrets)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(secrets);
        return secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));
    }

    private static IEnumerable<string> InHeaders(HttpRequestHeaders headers)
    {
        foreach (var name in Headers)
        {
            if (headers.NonValidated.TryGetValues(name, out var values))
                yield return values.ToString();
        }

        if (headers.Authorization is not { Scheme: "Basic" or "Bearer", Parameter: { } shown } authorization)
            yield break;
        yield return shown;
        var pair = new byte[shown.Length];
        if (authorization.Scheme == "Basic" && Convert.TryFromBase64String(shown, pair, out var length))
            yield return Encoding.UTF8.GetString(pair, 0, length).Split(':', 2)[^1];
    }

    private static IEnumerable<string> InPrivateHeaders(HttpRequestMessage request)
        => request.Options.TryGetValue(PrivateHeaders, out var names)
            ? names.SelectMany(name => request.Headers.NonValidated.TryGetValues(name, out var values) ? values.AsEnumerable() : [])
            : [];

    private static List<string> InForm(HttpContent? content)
    {
        if (content is not ByteArrayContent || content.Headers.ContentType?.MediaType != "application/x-www-form-urlencoded")
            return [];
        using var body = new MemoryStream();
        content.CopyTo(body, context: null, CancellationToken.None);
        var fields = Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length).Split('&').Select(field => field.Split('=', 2));
        return [.. fields.Where(field => field.Length == 2 && Fields.Contains(field[0])).Select(field => Uri.UnescapeDataString(field[1].Replace('+', ' ')))];
    }
}
