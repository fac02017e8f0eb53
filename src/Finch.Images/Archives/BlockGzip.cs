using System.IO.Compression;
using System.Security.Cryptography;
using Finch.Images.Stores;

namespace Finch.Images.Archives;

/// <summary>
/// Compresses a layer on all cores: blocks of a fixed size, each a gzip member of its own, one after the other (RFC 1952
/// §2.2 allows that, and every reader of layers takes it). Neither time nor number of cores shows in the output.
/// </summary>
internal static class BlockGzip
{
    private const int BlockSize = 1024 * 1024;

    /// <summary>A member without content: a compressor that is given nothing writes nothing, which is no gzip.</summary>
    private static readonly byte[] EmptyMember = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Compresses <paramref name="source"/> into <paramref name="writer"/>; the content itself goes into <paramref name="hash"/>.</summary>
    public static async Task CompressAsync(Stream source, IBlobWriter writer, IncrementalHash hash, CancellationToken cancellationToken)
    {
        var running = new Queue<Task<ReadOnlyMemory<byte>>>();
        var buffers = new Queue<byte[]>(Enumerable.Range(0, Environment.ProcessorCount + 1).Select(_ => new byte[BlockSize]));
        var inUse = new Queue<byte[]>();
        while (true)
        {
            if (buffers.Count == 0)
            {
                await writer.WriteAsync(await running.Dequeue().ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                buffers.Enqueue(inUse.Dequeue());
            }

            var block = buffers.Dequeue();
            var length = await source.ReadAtLeastAsync(block, BlockSize, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            if (length == 0)
                break;
            inUse.Enqueue(block);
            running.Enqueue(Task.Run(() => Member(block, length), cancellationToken));
            hash.AppendData(block, 0, length);
        }

        while (running.TryDequeue(out var last))
            await writer.WriteAsync(await last.ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (writer.Position == 0)
            await writer.WriteAsync(EmptyMember, cancellationToken).ConfigureAwait(false);
    }

    private static ReadOnlyMemory<byte> Member(byte[] block, int length)
    {
        var output = new MemoryStream(length / 2);
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(block, 0, length);
        return output.GetBuffer().AsMemory(0, (int)output.Length);
    }
}
