namespace Finch.Images.Stores.Containerd;

/// <summary>What one message of a write asks for.</summary>
internal enum WriteAction
{
    Stat = 0,
    Write = 1,
    Commit = 2,
}

/// <summary>The messages of a write.</summary>
internal static class WriteMessage
{
    /// <summary>A framed request.</summary>
    public static byte[] Request(WriteAction action, string ingest, long total, Digest? expected, long offset, ReadOnlySpan<byte> data)
    {
        var message = new WireWriter().Number(1, (long)action).Text(2, ingest).Number(3, total).Text(4, expected?.ToString() ?? "").Number(5, offset);
        if (data.Length > 0)
            message.Bytes(6, data);
        return GrpcFrames.Frame(message.Encoded.Span);
    }

    /// <summary>How far the ingest is, by containerd's answer.</summary>
    public static long Offset(ReadOnlyMemory<byte> answer)
    {
        var offset = 0L;
        for (var fields = new WireReader(answer); fields.Next();)
        {
            if (fields.Field == 4)
                offset = fields.Number;
        }

        return offset;
    }
}
