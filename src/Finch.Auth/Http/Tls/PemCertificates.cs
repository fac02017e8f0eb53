using System.Buffers.Text;

namespace Finch.Auth.Http.Tls;

/// <summary>
/// The certificates of a PEM text (RFC 7468), one after the other. Each is decoded into the same buffer, because of the
/// hundred and fifty in a system's bundle one is wanted. Blocks of other labels, and those that are not base64, are passed over.
/// </summary>
internal ref struct PemCertificates(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private byte[] _buffer = [];

    /// <summary>The certificate, DER; valid until the next one is asked for.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>Goes on to the next certificate.</summary>
    public bool MoveNext()
    {
        while (TryNextBlock(out var label, out var body))
        {
            if ((label.SequenceEqual("CERTIFICATE"u8) || label.SequenceEqual("X509 CERTIFICATE"u8)) && TryDecode(body))
                return true;
        }

        return false;
    }

    private bool TryNextBlock(out ReadOnlySpan<byte> label, out ReadOnlySpan<byte> body)
    {
        label = body = default;
        while (TryPast("-----BEGIN "u8, out _))
        {
            var inside = _rest;
            if (TryPast("-----"u8, out label) && TryPast("-----"u8, out body) && TryEnd(label))
                return true;
            // Whatever followed may be the beginning of another block.
            _rest = inside;
        }

        return false;
    }

    private readonly bool TryEnd(ReadOnlySpan<byte> label)
        => _rest.StartsWith("END "u8) && _rest[4..].StartsWith(label) && _rest[(4 + label.Length)..].StartsWith("-----"u8);

    private bool TryPast(ReadOnlySpan<byte> mark, out ReadOnlySpan<byte> before)
    {
        var at = _rest.IndexOf(mark);
        before = at < 0 ? default : _rest[..at];
        _rest = at < 0 ? default : _rest[(at + mark.Length)..];
        return at >= 0;
    }

    /// <summary>Joins the lines first: without line breaks in its way the decoder is many times faster.</summary>
    private bool TryDecode(ReadOnlySpan<byte> body)
    {
        if (_buffer.Length < body.Length)
            _buffer = new byte[Math.Max(body.Length, 4096)];
        var length = 0;
        foreach (var range in body.Split((byte)'\n'))
        {
            var line = body[range].Trim(" \t\r"u8);
            line.CopyTo(_buffer.AsSpan(length));
            length += line.Length;
        }

        var decoded = Base64.DecodeFromUtf8InPlace(_buffer.AsSpan(0, length), out var written) == System.Buffers.OperationStatus.Done;
        Current = _buffer.AsSpan(0, decoded ? written : 0);
        return decoded && written > 0;
    }
}
