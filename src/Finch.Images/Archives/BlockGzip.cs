using System.Security.Cryptography;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>
/// Compresses a layer on all cores: blocks of a fixed size, each a gzip member of its own, one after the other (RFC 1952
/// §2.2 allows that, and every reader of layers takes it). Neither time nor number of cores shows in the output.
/// </summary>
internal static class BlockGzip
{
    /// <summary>A member without content: a compressor that is given nothing writes nothing, which is no gzip.</summary>
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Compresses <paramref name="source"/> into <paramref name="writer"/>; the content itself goes into <paramref name="hash"/>.</summary>
    public static async Task CompressAsync(Stream source, IBlobWriter writer, IncrementalHash hash, CancellationToken cancellationToken)
    {
        // One block more than cores: it is read while the others are compressed.
        var free = new Queue<GzipBlock>(Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => new GzipBlock()));
        var running = new Queue<(GzipBlock Block, Task<ReadOnlyMemory<byte>> Member)>();
        while (true)
        {
            if (free.Count == 0)
                free.Enqueue(await WriteNextAsync().ConfigureAwait(false));
            var block = free.Dequeue();
            block.Length = await source.ReadAtLeastAsync(block.Content, GzipBlock.Size, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (block.Length == 0)
                break;
            running.Enqueue((block, Task.Run(block.Compress, cancellationToken)));
            hash.AppendData(block.Content, 0, block.Length);
        }

        while (running.Count > 0)
            await WriteNextAsync().ConfigureAwait(false);
        if (writer.Position == 0)
            await writer.WriteAsync(EmptyMember, cancellationToken).ConfigureAwait(false);

        async Task<GzipBlock> WriteNextAsync()
        {
            var (block, member) = running.Dequeue();
            await writer.WriteAsync(await member.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            return block;
        }
    }
}
