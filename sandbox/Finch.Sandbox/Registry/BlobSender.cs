using System.Buffers;
using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Registry;

/// <summary>Sends a file with single-range support (RFC 9110 section 14), never holding more than one buffer of it.</summary>
internal sealed class BlobSender(Faults faults)
{
    private const int BufferSize = 128 * 1024;

    public async Task SendAsync(HttpContext context, string path)
    {
        HttpResponse response = context.Response;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        long size = file.Length;
        response.ContentType = "application/octet-stream";
        response.Headers.AcceptRanges = "bytes";
        (long from, long count) = (0, size);
        if (ByteRange.Parse(context.Request.Headers.Range) is { } range)
        {
            if (range.Resolve(size) is not { } part)
            {
                response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                response.Headers.ContentRange = $"bytes */{size}";
                return;
            }
            (from, count) = part;
            if (faults.Take(FaultKind.OtherRange, context) is { } other)
                (from, count) = (Math.Min(size - 1, from + other.Number), Math.Max(1, count - other.Number));
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {from}-{from + count - 1}/{size}";
        }
        if (HttpMethods.IsHead(context.Request.Method))
        {
            response.ContentLength = count;
            return;
        }
        count -= Math.Min(count, faults.Take(FaultKind.ShortenBlob, context)?.Number ?? 0);
        long extra = faults.Take(FaultKind.LengthenBlob, context)?.Number ?? 0;
        response.ContentLength = count + extra;
        file.Position = from;
        await CopyAsync(context, file, from, count);
        if (extra > 0)
            await response.Body.WriteAsync(new byte[extra], context.RequestAborted);
    }

    private async Task CopyAsync(HttpContext context, FileStream file, long position, long count)
    {
        long? corrupt = faults.Take(FaultKind.CorruptBlob, context)?.Number;
        long? stall = faults.Take(FaultKind.StallBlob, context)?.Number;
        long? truncate = stall ?? faults.Take(FaultKind.TruncateBlob, context)?.Number;
        long end = position + Math.Min(count, truncate ?? count);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            int read;
            while (position < end && (read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(BufferSize, end - position)), context.RequestAborted)) > 0)
            {
                if (corrupt is long at && at >= position && at < position + read)
                    buffer[at - position] ^= 0xFF;
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, read), context.RequestAborted);
                position += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        if (truncate < count)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (stall is not null)
                await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted);
            // The abort discards what is still queued for the socket; give those bytes time to leave.
            await Task.Delay(TimeSpan.FromMilliseconds(100), context.RequestAborted);
            context.Drop();
        }
    }
}
