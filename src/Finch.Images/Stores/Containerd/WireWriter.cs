using System.Buffers;
using System.Text;

namespace Finch.Images.Stores.Containerd;

/// <summary>
/// Writes the fields of a protocol buffers message (protobuf.dev/programming-guides/encoding). Fields with the default
/// value are left out, as proto3 does.
/// </summary>
internal sealed class WireWriter
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    public ReadOnlyMemory<byte> Encoded => _buffer.WrittenMemory;

    public WireWriter Number(int field, long value)
    {
        if (value == 0)
            return this;
        Raw(((ulong)field << 3) | Varint);
        Raw((ulong)value);
        return this;
    }

    public WireWriter Flag(int field, bool value) => Number(field, value ? 1 : 0);

    public WireWriter Text(int field, string value) => value.Length == 0 ? this : Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes, or a message within the message; an empty message counts, and is written.</summary>
    public WireWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Raw(((ulong)field << 3) | LengthDelimited);
        Raw((ulong)value.Length);
        _buffer.Write(value);
        return this;
    }

    public WireWriter Message(int field, WireWriter message) => Bytes(field, message.Encoded.Span);

    public WireWriter Texts(int field, IEnumerable<string> values)
    {
        foreach (var value in values)
            Bytes(field, Encoding.UTF8.GetBytes(value));
        return this;
    }

    /// <summary>A map of texts: a message of key and value for each entry.</summary>
    public WireWriter Map(int field, IEnumerable<KeyValuePair<string, string>> map)
    {
        foreach (var (key, value) in map)
            Message(field, new WireWriter().Text(1, key).Text(2, value));
        return this;
    }

    private void Raw(ulong value)
    {
        Span<byte> bytes = stackalloc byte[10];
        var length = 0;
        for (; value > 0x7f; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        _buffer.Write(bytes[..length]);
    }
}
