using System.Buffers;
using System.Text.Json;

namespace Finch.Machine.Bridge;

/// <summary>
/// What the guest asks: one line of JSON, answered by one line; a connection may carry several. The guest's side is
/// <c>docker-credential-finch</c> in the machine, this computer's side the machine's keeper.
/// </summary>
/// <param name="Key">The secret of this run, which only root of the guest can read.</param>
/// <param name="Server">The registry, as the client spelled it.</param>
internal sealed record BridgeQuestion(string Key, string Server)
{
    /// <summary>The longest question, in bytes; far above any registry's name.</summary>
    public const int LongestLine = 8 * 1024;

    /// <summary>The line, with its end.</summary>
    public byte[] Format() => BridgeLine.Format(("key", Key), ("server", Server));

    /// <summary>Reads a line; null when it is no question.</summary>
    public static BridgeQuestion? Parse(ReadOnlyMemory<byte> line)
        => BridgeLine.Parse(line) is { } fields && fields.TryGetValue("key", out var key) && fields.TryGetValue("server", out var server) && server.Length > 0
            ? new BridgeQuestion(key, server)
            : null;
}

/// <summary>What the host answers.</summary>
/// <param name="Status">How it went; see <see cref="BridgeStatus"/>.</param>
/// <param name="Username">The user, or <c>&lt;token&gt;</c> as in docker's helper protocol; only when found.</param>
/// <param name="Secret">Password or identity token; only when found.</param>
/// <param name="Message">Why not, one line; without secrets.</param>
/// <param name="Hint">What to do about it, on the host.</param>
internal sealed record BridgeAnswer(string Status, string? Username = null, string? Secret = null, string? Message = null, string? Hint = null)
{
    /// <summary>The longest answer, in bytes: an ECR token has some 3 KiB, identity tokens up to 16.</summary>
    public const int LongestLine = 256 * 1024;

    /// <summary>The line, with its end.</summary>
    public byte[] Format()
        => BridgeLine.Format(("status", Status), ("username", Username), ("secret", Secret), ("message", Message), ("hint", Hint));

    /// <summary>Reads a line; null when it is no answer.</summary>
    public static BridgeAnswer? Parse(ReadOnlyMemory<byte> line)
        => BridgeLine.Parse(line) is { } fields && fields.TryGetValue("status", out var status)
            ? new BridgeAnswer(status, fields.GetValueOrDefault("username"), fields.GetValueOrDefault("secret"), fields.GetValueOrDefault("message"),
                fields.GetValueOrDefault("hint"))
            : null;

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"{Status} {Message}";
}

/// <summary>The words of <see cref="BridgeAnswer.Status"/>: "there is none" is not "it could not be found out".</summary>
internal static class BridgeStatus
{
    public const string Found = "found";
    public const string NotFound = "not-found";
    public const string Broken = "broken";
    public const string TimedOut = "timed-out";

    /// <summary>finch.yaml does not let the machine ask for this registry.</summary>
    public const string NotAllowed = "not-allowed";

    /// <summary>The question did not carry this run's secret.</summary>
    public const string WrongKey = "wrong-key";

    /// <summary>It was no question.</summary>
    public const string Malformed = "malformed";
}

/// <summary>A line of the bridge: a JSON object of texts. By hand, because a serialiser would weigh on every start of the helper.</summary>
internal static class BridgeLine
{
    /// <summary>Writes the texts that are there.</summary>
    public static byte[] Format(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in fields)
            {
                if (value is not null)
                    writer.WriteString(name, value);
            }

            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    /// <summary>Reads an object of texts; null for anything else.</summary>
    public static Dictionary<string, string>? Parse(ReadOnlyMemory<byte> line)
    {
        try
        {
            using var document = JsonDocument.Parse(line, new JsonDocumentOptions { MaxDepth = 4 });
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.Value.ValueKind == JsonValueKind.String)
                    fields[field.Name] = field.Value.GetString()!;
            }

            return fields;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException)
        {
            // No JSON, no object, or text that is not UTF-8.
            return null;
        }
    }
}
