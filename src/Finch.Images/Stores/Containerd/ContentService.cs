namespace Finch.Images.Stores.Containerd;

/// <summary>containerd's content service: blobs by digest, and ingests, which are blobs on their way in.</summary>
internal sealed class ContentService(GrpcChannel channel)
{
    private const string Service = "content.v1.Content/";

    /// <summary>The size of a blob; null when it is not there.</summary>
    public async Task<long?> SizeAsync(Digest digest, CancellationToken cancellationToken)
    {
        try
        {
            return ReadSize(await channel.CallAsync(Service + "Info", new WireWriter().Text(1, digest.ToString()), cancellationToken).ConfigureAwait(false));
        }
        catch (GrpcException missing) when (missing.Status == GrpcStatus.NotFound)
        {
            return null;
        }
    }

    /// <summary>Sets labels on a blob; others stay.</summary>
    public Task LabelAsync(Digest digest, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        var info = new WireWriter().Text(1, digest.ToString()).Map(5, labels);
        var mask = new WireWriter().Texts(1, labels.Keys.Select(key => "labels." + key));
        return channel.CallAsync(Service + "Update", new WireWriter().Message(1, info).Message(2, mask), cancellationToken);
    }

    /// <summary>Starts to read a blob. The caller disposes the answer.</summary>
    public Task<HttpResponseMessage> ReadAsync(Digest digest, long offset, CancellationToken cancellationToken)
        => channel.OpenAsync(Service + "Read", new WireWriter().Text(1, digest.ToString()).Number(2, offset), cancellationToken);

    /// <summary>The bytes of one message of a read.</summary>
    public static ReadOnlyMemory<byte> ReadChunk(ReadOnlyMemory<byte> message)
    {
        for (var chunk = new WireReader(message); chunk.Next();)
        {
            if (chunk.Field == 2)
                return chunk.Bytes;
        }

        return default;
    }

    /// <summary>Opens the conversation of a write.</summary>
    public DuplexCall Write(CancellationToken cancellationToken) => new(channel, Service + "Write", cancellationToken);

    /// <summary>Forgets an ingest; it does not mind one that is not there.</summary>
    public async Task AbortAsync(string ingest, CancellationToken cancellationToken)
    {
        try
        {
            await channel.CallAsync(Service + "Abort", new WireWriter().Text(1, ingest), cancellationToken).ConfigureAwait(false);
        }
        catch (GrpcException missing) when (missing.Status == GrpcStatus.NotFound)
        {
            // It is forgotten already.
        }
    }

    private static long? ReadSize(ReadOnlyMemory<byte> message)
    {
        for (var answer = new WireReader(message); answer.Next();)
        {
            if (answer.Field != 1)
                continue;
            var size = 0L;
            for (var info = new WireReader(answer.Bytes); info.Next();)
            {
                if (info.Field == 2)
                    size = info.Number;
            }

            return size;
        }

        return null;
    }
}
