namespace Finch.Auth.Files.Json;

/// <summary>How a JSON text is laid out, so that what is added looks like the rest.</summary>
/// <param name="NewLine">The line end; null for a text on one line.</param>
/// <param name="Indent">One level of indentation.</param>
/// <param name="Colon">What stands between a name and its value.</param>
internal sealed record JsonStyle(byte[]? NewLine, byte[] Indent, byte[] Colon)
{
    /// <summary>Docker's own form: one tab per level.</summary>
    private static readonly JsonStyle Docker = new("\n"u8.ToArray(), "\t"u8.ToArray(), ": "u8.ToArray());

    /// <summary>What goes between two members on one line.</summary>
    public ReadOnlySpan<byte> Gap => Colon[^1] == ' ' ? " "u8 : [];

    /// <summary>The form of a text; docker's where it has none yet.</summary>
    public static JsonStyle Of(ReadOnlySpan<byte> text, JsonSpan root)
    {
        if (root.Members is not [var first, ..])
            return Docker;
        var colon = text[first.NameEnd..first.Value.Start];
        var lead = Space(text[..first.Start]);
        var line = lead.LastIndexOf((byte)'\n');
        return new JsonStyle(
            text[root.Start..root.End].Contains((byte)'\n') ? text.IndexOf("\r\n"u8) >= 0 ? "\r\n"u8.ToArray() : Docker.NewLine : null,
            line < 0 ? Docker.Indent : lead[(line + 1)..].ToArray(),
            colon.ContainsAny("\r\n"u8) ? Docker.Colon : colon.ToArray());
    }

    /// <summary>The white space at the end of a text.</summary>
    public static ReadOnlySpan<byte> Space(ReadOnlySpan<byte> text) => text[text.TrimEnd(" \t\r\n"u8).Length..];

    /// <summary>The indentation of the line that a place is in.</summary>
    public static ReadOnlySpan<byte> IndentationAt(ReadOnlySpan<byte> text, int index)
    {
        var line = text[(text[..index].LastIndexOf((byte)'\n') + 1)..];
        return line[..(line.Length - line.TrimStart(" \t"u8).Length)];
    }
}
