using System.Text;

namespace Finch.Auth.Http;

/// <summary>Reads small answers of servers we do not trust: never more than asked for.</summary>
internal static class BoundedBody
{
    /// <summary>The body, or null when it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContent content, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
            return await ReadAsync(stream, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The rest of a stream, or null when it is longer than <paramref name="limit"/> bytes.</summary>
    public static async Task<byte[]?> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var body = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > limit)
                return null;
            body.Write(chunk, 0, read);
        }

        return body.ToArray();
    }

    /// <summary>One printable line of a server's text for an error message, shortened to 200 characters.</summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var line = new StringBuilder();
        foreach (var c in text.Trim())
        {
            if (line.Length == 200)
                return line.Append('…').ToString();
            // Control characters could move a terminal's cursor: a server does not get to do that.
            line.Append(char.IsControl(c) ? ' ' : c);
        }

        return line.ToString();
    }
}
