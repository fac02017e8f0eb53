using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Finch.Sandbox.Network;

/// <summary>The first request on a proxy connection, as far as needed to know where it wants to go.</summary>
/// <param name="IsConnect">Whether it asks for a tunnel.</param>
/// <param name="Host">The host it names.</param>
/// <param name="Port">The port it names.</param>
/// <param name="Raw">Every byte read so far; a plain request is passed on with them.</param>
internal sealed record ProxyHead(bool IsConnect, string Host, int Port, byte[] Raw)
{
    private const int SizeLimit = 32 * 1024;

    /// <summary>Reads up to the end of the head; null when the client sends something else or leaves.</summary>
    public static async Task<ProxyHead?> ReadAsync(Socket client, CancellationToken cancel)
    {
        var buffer = new byte[SizeLimit];
        int length = 0;
        int end = -1;
        while (end < 0 && length < SizeLimit)
        {
            int read = await client.ReceiveAsync(buffer.AsMemory(length), cancel);
            if (read == 0)
                return null;
            length += read;
            end = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }
        string[] words = Encoding.Latin1.GetString(buffer, 0, Math.Max(0, buffer.AsSpan(0, length).IndexOf("\r\n"u8))).Split(' ');
        if (end < 0 || words.Length != 3)
            return null;
        if (words[0] != "CONNECT")
        {
            return Uri.TryCreate(words[1], UriKind.Absolute, out Uri? url) && url.Scheme == "http"
                ? new ProxyHead(false, url.Host, url.Port, buffer[..length])
                : null;
        }
        int colon = words[1].LastIndexOf(':');
        return colon > 0 && int.TryParse(words[1].AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int port)
            ? new ProxyHead(true, words[1][..colon], port, buffer[..length])
            : null;
    }
}
