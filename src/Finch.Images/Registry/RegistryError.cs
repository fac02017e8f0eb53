using System.Net;
using System.Text.Json;

namespace Finch.Images.Registry;

/// <summary>One error as a registry words it (distribution-spec, error codes).</summary>
/// <param name="Code"><c>NAME_UNKNOWN</c> and the like; empty when the answer was not in that form.</param>
/// <param name="Message">The registry's text; empty when there was none.</param>
internal sealed record RegistryError(string Code, string Message)
{
    /// <summary>What is read of an error's body.</summary>
    private const int MaxBytes = 64 * 1024;

    private const int MaxText = 300;

    /// <summary>Reads an answer that says no. Never throws for what the body holds.</summary>
    public static async Task<RegistryError> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var bytes = await ReadCappedAsync(response, cancellationToken).ConfigureAwait(false);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            var first = document.RootElement.Items("errors").FirstOrDefault();
            var message = first.Text("message") ?? document.RootElement.Text("message") ?? "";
            // The reason often hides in the detail, for instance GitLab's and Harbor's.
            if (first.Text("detail") is { Length: > 0 } detail && detail != message)
                message = message.Length == 0 ? detail : $"{message} ({detail})";
            return new RegistryError(first.Text("code") ?? "", Tidy(message));
        }
        catch (JsonException)
        {
            var isText = response.Content.Headers.ContentType?.MediaType is null or "text/plain";
            return new RegistryError("", isText ? Tidy(System.Text.Encoding.UTF8.GetString(bytes.Span)) : "");
        }
    }

    /// <summary>The registry's own words, or the status where it had none.</summary>
    public string Describe(HttpStatusCode status)
        => Message.Length > 0 ? Code.Length > 0 ? $"{Code.ToLowerInvariant().Replace('_', ' ')}: {Message}" : Message
            : Code.Length > 0 ? Code.ToLowerInvariant().Replace('_', ' ')
            : $"HTTP {(int)status}";

    private static async Task<ReadOnlyMemory<byte>> ReadCappedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                var buffer = new byte[MaxBytes];
                var read = await stream.ReadAtLeastAsync(buffer, MaxBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
                return buffer.AsMemory(0, read);
            }
        }
        catch (Exception error) when (NetworkFailure.IsNetworkError(error))
        {
            return ReadOnlyMemory<byte>.Empty;
        }
    }

    /// <summary>One line without control characters: the text goes to a terminal.</summary>
    private static string Tidy(string text)
    {
        var line = string.Join(' ', new string([.. text.Select(c => char.IsControl(c) ? ' ' : c)]).Split(' ', StringSplitOptions.RemoveEmptyEntries));
        return line.Length > MaxText ? line[..MaxText] + "..." : line;
    }
}
