using System.Text;

namespace Finch.Images.Tests;

/// <summary>Writes tar headers field by field, with a right checksum over whatever is in them.</summary>
internal sealed class RawTar
{
    private readonly List<byte> _bytes = [];

    /// <summary>An entry whose header may say anything; <paramref name="size"/> null for the truth.</summary>
    public RawTar Add(string name, byte[] content, char type = '0', string link = "", string? size = null)
    {
        var header = new byte[512];
        Put(header, 0, name, 100);
        Put(header, 100, "0000644\0", 8);
        Put(header, 108, "0000000\0", 8);
        Put(header, 116, "0000000\0", 8);
        Put(header, 124, size ?? Convert.ToString(content.Length, 8).PadLeft(11, '0'), 12);
        Put(header, 136, "00000000000", 12);
        Put(header, 148, "        ", 8);
        header[156] = (byte)type;
        Put(header, 157, link, 100);
        Put(header, 257, "ustar\000", 8);
        var sum = header.Sum(b => b);
        Put(header, 148, Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ", 8);
        _bytes.AddRange(header);
        _bytes.AddRange(content);
        _bytes.AddRange(new byte[(512 - (content.Length % 512)) % 512]);
        return this;
    }

    public RawTar AddAttributes(params string[] pairs)
    {
        var text = new StringBuilder();
        foreach (var pair in pairs)
        {
            var length = pair.Length + 3;
            length += length > 8 ? (length > 97 ? 2 : 1) : 0;
            text.Append(length).Append(' ').Append(pair).Append('\n');
        }

        return Add("PaxHeaders/0", Encoding.UTF8.GetBytes(text.ToString()), 'x');
    }

    public byte[] Close(bool end = true)
    {
        if (end)
            _bytes.AddRange(new byte[1024]);
        return _bytes.ToArray();
    }

    private static void Put(byte[] header, int at, string text, int room)
        => Encoding.Latin1.GetBytes(text.Length > room ? text[..room] : text).CopyTo(header, at);
}
