using System.Text.Json;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

/// <summary>Compares two configurations by the raw text of every value, with a JSON reader that is not the one under test.</summary>
internal static class OtherReader
{
    /// <summary>Everything that is not about one registry is the same text, in the same order.</summary>
    public static void AssertSameBut(string host, ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) => Assert.Equal(Facts(before, host), Facts(after, host));

    /// <summary>Every value with the way to it; of the sections, each entry by itself.</summary>
    private static List<string> Facts(ReadOnlySpan<byte> text, string host)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        if (text.Trim(" \t\r\n"u8).IsEmpty)
            return [];
        using var document = JsonDocument.Parse(text.ToArray(), new JsonDocumentOptions { AllowDuplicateProperties = true });
        var facts = new List<string>();
        foreach (var member in document.RootElement.EnumerateObject())
        {
            if (IsSection(member) && member.Value.ValueKind is JsonValueKind.Object)
                facts.AddRange(member.Value.EnumerateObject().Where(entry => entry.Name != host).Select(entry => $"{member.Name} > {entry.Name}: {entry.Value.GetRawText()}"));
            else if (!IsSection(member) || member.Value.ValueKind is not JsonValueKind.Null)
                facts.Add($"{NameOf(member)}: {member.Value.GetRawText()}");
        }

        return facts;
    }

    private static bool IsSection(JsonProperty member) => NameOf(member).ToLowerInvariant() is "auths" or "credhelpers";

    public static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return "half a surrogate pair";
        }
    }
}
