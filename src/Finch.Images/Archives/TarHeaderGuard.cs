using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Finch.Images.Archives;

/// <summary>
/// Passes a tar through and looks at its headers before the runtime's reader does: that one takes long names and extended
/// attributes into memory whole, two GiB if the header says so, and a few KiB of gzip are enough to provide them.
/// </summary>
internal sealed class TarHeaderGuard(Stream tar) : ForwardReadStream
{
    /// <summary>Far beyond what any file system lets a path have.</summary>
    private const int MaxExtension = 256 * 1024;

    private const int Block = 512;

    private readonly byte[] _header = new byte[Block];
    private int _filled;
    private long _content;
    private long _padding;
    private MemoryStream? _attributes;
    private long? _sizeOfNext;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await tar.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        Inspect(buffer.Span[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            tar.Dispose();
        base.Dispose(disposing);
    }

    private void Inspect(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int taken;
            if (_content > 0)
            {
                taken = (int)Math.Min(_content, bytes.Length);
                _attributes?.Write(bytes[..taken]);
                _content -= taken;
                if (_content == 0 && _attributes is not null)
                    EndAttributes();
            }
            else if (_padding > 0)
            {
                taken = (int)Math.Min(_padding, bytes.Length);
                _padding -= taken;
            }
            else
            {
                taken = Math.Min(Block - _filled, bytes.Length);
                bytes[..taken].CopyTo(_header.AsSpan(_filled));
                _filled += taken;
                if (_filled == Block)
                    Begin();
            }

            bytes = bytes[taken..];
        }
    }

    private void Begin()
    {
        _filled = 0;
        var size = SizeOf(_header.AsSpan(124, 12));
        var type = (char)_header[156];
        if (type is 'x' or 'g' or 'L' or 'K')
        {
            if (size > MaxExtension)
                throw new InvalidDataException($"a name or an attribute in it is larger than {MaxExtension} bytes");
            _attributes = type == 'x' && size > 0 ? new MemoryStream() : null;
        }
        else
        {
            size = _sizeOfNext ?? size;
            _sizeOfNext = null;
        }

        if (size is < 0 or > long.MaxValue - Block)
            throw new InvalidDataException("an entry in it has an impossible size");
        _content = size;
        _padding = (Block - (size % Block)) % Block;
    }

    /// <summary>Records of <c>LENGTH KEY=VALUE\n</c> (POSIX, "pax Extended Header"): a size there replaces the one in the header.</summary>
    private void EndAttributes()
    {
        var text = Encoding.UTF8.GetString(_attributes!.GetBuffer(), 0, (int)_attributes.Length);
        _attributes = null;
        foreach (var record in text.Split('\n'))
        {
            var at = record.IndexOf(" size=", StringComparison.Ordinal);
            if (at > 0 && record.AsSpan(0, at).IndexOfAnyExceptInRange('0', '9') < 0
                && long.TryParse(record.AsSpan(at + 6), NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                _sizeOfNext = size;
        }
    }

    /// <summary>Octal digits, or GNU's binary form. What is neither is left to the reader to refuse.</summary>
    private static long SizeOf(ReadOnlySpan<byte> field)
    {
        if ((field[0] & 0x80) != 0)
            return BinaryPrimitives.ReadInt64BigEndian(field[4..]);
        var size = 0L;
        foreach (var digit in field)
        {
            if (digit is >= (byte)'0' and <= (byte)'7')
                size = (size * 8) + (digit - '0');
        }

        return size;
    }
}
