using System.Globalization;
using System.Text.Json;
using Finch.Auth.Http;

namespace Finch.Aws.Services;

/// <summary>
/// Reads the code and text of an error, whatever it is written in: JSON services answer in JSON, except when a signature check, a load
/// balancer or a proxy in front of them answers in XML or HTML.
/// </summary>
internal static class ServiceErrors
{
    private const int LongestMessage = 2000;

    private const int LongestCode = 200;

    /// <summary>The error of an answer; the HTTP status stands in for what the body does not say.</summary>
    public static (string Code, string Message) Read(ServiceAnswer answer)
    {
        var (code, message) = FromJson(answer.Body) ?? FromXml(answer.Body) ?? (null, null);
        code = Short(code ?? answer.ErrorType);
        if (string.IsNullOrEmpty(code) || code.Length > LongestCode)
            code = ((int)answer.Status).ToString(CultureInfo.InvariantCulture);
        message = string.IsNullOrWhiteSpace(message) ? answer.Reason : Printable(EchoedSecrets.Masked(WithoutRequest(message).Trim(), answer.Shown));
        return (Printable(code), message.Length > LongestMessage ? message[..LongestMessage] : message);
    }

    /// <summary>A refused signature is explained with the whole request, session token and all: for whoever writes a signer, not for a log.</summary>
    private static string WithoutRequest(string message)
        => message.IndexOf("The Canonical String for this request", StringComparison.Ordinal) is var at and >= 0 ? message[..at] : message;

    /// <summary>One line without control characters: a server does not get to move a terminal's cursor.</summary>
    private static string Printable(string text) => string.Create(text.Length, text, (line, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            line[i] = char.IsControl(from[i]) ? ' ' : from[i];
    });

    private static (string? Code, string? Message)? FromJson(byte[] body)
    {
        if (body.AsSpan().TrimStart(" \r\n\t"u8) is not [(byte)'{', ..])
            return null;
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return (JsonAnswer.Text(root, "__type") ?? JsonAnswer.Text(root, "code") ?? JsonAnswer.Text(root, "error"),
                JsonAnswer.Text(root, "message") ?? JsonAnswer.Text(root, "Message") ?? JsonAnswer.Text(root, "error_description"));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string? Code, string? Message)? FromXml(byte[] body)
        => XmlLeaves.Read(body) is { } leaves && leaves.TryGetValue("Code", out var code)
            ? (code, leaves.GetValueOrDefault("Message"))
            : null;

    /// <summary><c>com.amazon#AccessDenied:http://…</c> is <c>AccessDenied</c>.</summary>
    private static string? Short(string? code)
    {
        if (code is null)
            return null;
        code = code[(code.LastIndexOf('#') + 1)..];
        var colon = code.IndexOf(':');
        return (colon < 0 ? code : code[..colon]).Trim();
    }
}
