using System.Buffers.Binary;
using System.Text;
using Finch.Auth;

namespace Finch.Images.Stores.Containerd;

/// <summary>Reads the fields of a protocol buffers message one after the other. Fields that nobody asks about are passed over.</summary>
internal ref struct WireReader(ReadOnlyMemory<byte> message)
{
    private readonly ReadOnlyMemory<byte> _message = message;
    private int _at;
    private ulong _number;
    private ReadOnlyMemory<byte> _bytes;

    /// <summary>The number of the field that was read.</summary>
    public int Field { get; private set; }

    /// <summary>The field as an integer, or false or true.</summary>
    public readonly long Number => (long)_number;

    /// <summary>The field as bytes or a message; they are a part of the whole.</summary>
    public readonly ReadOnlyMemory<byte> Bytes => _bytes;

    /// <summary>The field as text.</summary>
    public readonly string Text => Encoding.UTF8.GetString(_bytes.Span);

    /// <summary>Goes to the next field; false at the end.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: this is no message.</exception>
    public bool Next()
    {
        if (_at == _message.Length)
            return false;
        var tag = Varint();
        (Field, _number, _bytes) = ((int)(tag >> 3), 0, default);
        switch ((int)tag & 7)
        {
            case 0:
                _number = Varint();
                return true;
            case 1:
                _number = BinaryPrimitives.ReadUInt64LittleEndian(Take(8).Span);
                return true;
            case 2:
                _bytes = Take(Varint());
                return true;
            case 5:
                _number = BinaryPrimitives.ReadUInt32LittleEndian(Take(4).Span);
                return true;
            default:
                throw Malformed();
        }
    }

    /// <summary>One entry of a map of texts.</summary>
    public readonly void AddTo(Dictionary<string, string> map)
    {
        var (key, value) = ("", "");
        for (var entry = new WireReader(_bytes); entry.Next();)
        {
            if (entry.Field == 1)
                key = entry.Text;
            else if (entry.Field == 2)
                value = entry.Text;
        }

        map[key] = value;
    }

    private ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
                return value;
        }

        throw Malformed();
    }

    private ReadOnlyMemory<byte> Take(ulong length)
    {
        if (length > (ulong)(_message.Length - _at))
            throw Malformed();
        var taken = _message.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }

    private static RegistryAuthException Malformed() => new(AuthFailure.Store, "containerd's answer is malformed");
}
