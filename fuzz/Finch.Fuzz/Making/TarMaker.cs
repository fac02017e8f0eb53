using System.Text;

namespace Finch.Fuzz.Making;

/// <summary>Writes tars whose headers may say anything, with a right checksum over what they say, so that readers look further.</summary>
internal sealed class TarMaker
{
    private const int Block = 512;

    private readonly List<byte> _bytes = [];

    public void Add(string name, ReadOnlySpan<byte> content, char type, string link, string? size, Chance? harm)
    {
        var header = new byte[Block];
        Put(header, 0, name, 100);
        Put(header, 100, "0000644\0", 8);
        Put(header, 108, "0000000\0", 8);
        Put(header, 116, "0000000\0", 8);
        Put(header, 124, size ?? Convert.ToString(content.Length, 8).PadLeft(11, '0'), 12);
        Put(header, 136, "00000000000", 12);
        header[156] = (byte)type;
        Put(header, 157, link, 100);
        Put(header, 257, "ustar\000", 8);
        for (var left = harm?.Below(4) ?? 0; left > 0; left--)
            header[harm!.Below(Block)] = (byte)harm.Next();
        Put(header, 148, "        ", 8);
        Put(header, 148, Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ", 8);
        _bytes.AddRange(header);
        _bytes.AddRange(content);
        _bytes.AddRange(new byte[(Block - (content.Length % Block)) % Block]);
    }

    public byte[] Close(bool end)
    {
        if (end)
            _bytes.AddRange(new byte[2 * Block]);
        return _bytes.ToArray();
    }

    private static void Put(byte[] header, int at, string text, int room)
        => Encoding.Latin1.GetBytes(text.Length > room ? text[..room] : text).CopyTo(header, at);
}
