namespace Finch.Machine.Bridge;

/// <summary>Lines from a peer that is not trusted to end them.</summary>
internal sealed class LineReader(Stream stream, int longest)
{
    private readonly byte[] _buffer = new byte[longest];
    private int _start;
    private int _end;

    /// <summary>The next line without its end, valid until the next call; null at the end of the stream.</summary>
    /// <exception cref="InvalidDataException">The line is longer than allowed, or the stream ended in it.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        var seen = _start;
        while (true)
        {
            var end = _buffer.AsSpan(seen, _end - seen).IndexOf((byte)'\n');
            if (end >= 0)
            {
                var line = _buffer.AsMemory(_start, seen + end - _start);
                _start = seen + end + 1;
                return line;
            }

            if (_start > 0)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                _end -= _start;
                _start = 0;
            }

            if (_end == _buffer.Length)
                throw new InvalidDataException("the line is too long");
            seen = _end;
            var read = await stream.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
                return _end == 0 ? null : throw new InvalidDataException("the line has no end");
            _end += read;
        }
    }
}
