using System.Security.Cryptography;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>
/// Compresses a layer on all cores: blocks of a fixed size, each a gzip member of its own, one after the other (RFC 1952
/// §2.2 allows that, and every reader of layers takes it). Neither time nor number of cores shows in the output.
/// </summary>
/// <remarks>For one layer after the other: the blocks are kept, so that an archive of many small layers costs no more than they hold.</remarks>
internal sealed class BlockGzip
{
    /// <summary>A member without content: a compressor that is given nothing writes nothing, which is no gzip.</summary>
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    private readonly Stack<GzipBlock> _free = new();

    /// <summary>Compresses <paramref name="source"/> into <paramref name="writer"/>; the content itself goes into <paramref name="hash"/>.</summary>
    public async Task CompressAsync(Stream source, IBlobWriter writer, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var running = new Queue<(GzipBlock Block, Task<ReadOnlyMemory<byte>> Member)>();
        for (var isFull = true; isFull;)
        {
            // One block more than cores: it is read while the others are compressed.
            if (running.Count > Environment.ProcessorCount)
                await WriteNextAsync().ConfigureAwait(false);
            var block = _free.TryPop(out var used) ? used : new GzipBlock();
            block.Length = await source.ReadAtLeastAsync(block.Content, GzipBlock.Size, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            isFull = block.Length == GzipBlock.Size;
            if (block.Length == 0)
            {
                _free.Push(block);
                break;
            }

            running.Enqueue((block, Task.Run(block.Compress, cancellationToken)));
            hash.AppendData(block.Content, 0, block.Length);
        }

        while (running.Count > 0)
            await WriteNextAsync().ConfigureAwait(false);
        if (writer.Position == 0)
            await writer.WriteAsync(EmptyMember, cancellationToken).ConfigureAwait(false);

        async Task WriteNextAsync()
        {
            var (block, member) = running.Dequeue();
            await writer.WriteAsync(await member.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            _free.Push(block);
        }
    }
}
