using System.Buffers.Binary;
using System.Globalization;

namespace Finch.Images.Stores.Containerd;

/// <summary>
/// Messages and status of a gRPC answer (gRPC over HTTP/2): each message has a flag and its
/// length before it; the status comes in trailers, or in headers when there is no message.
/// </summary>
internal static class GrpcFrames
{
    public const int PrefixSize = 5;

    /// <summary>containerd reads and writes 16 MiB at most.</summary>
    private const int MaxMessage = 16 * 1024 * 1024;

    /// <summary>A message with its prefix.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var frame = new byte[PrefixSize + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsSpan(PrefixSize));
        return frame;
    }

    /// <summary>The next message; null at the end.</summary>
    /// <exception cref="IOException">The answer breaks off, or is none of gRPC.</exception>
    public static async Task<byte[]?> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        var prefix = new byte[PrefixSize];
        var read = await body.ReadAtLeastAsync(prefix, prefix.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        if (read == 0)
            return null;
        var length = BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1));
        if (read < prefix.Length || prefix[0] != 0 || length is < 0 or > MaxMessage)
            throw new IOException("the answer is not gRPC's");
        var message = new byte[length];
        await body.ReadExactlyAsync(message, cancellationToken).ConfigureAwait(false);
        return message;
    }

    /// <summary>Throws what the answer ended with, unless that is OK. The body must have been read to its end, or there is none.</summary>
    /// <exception cref="GrpcException">The status.</exception>
    public static void RequireOk(HttpResponseMessage response)
    {
        var status = Value(response, "grpc-status");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var code))
            throw new GrpcException(GrpcStatus.Unknown, $"it answered {(int)response.StatusCode} and not in gRPC");
        if (code != 0)
            throw new GrpcException((GrpcStatus)code, Uri.UnescapeDataString(Value(response, "grpc-message") ?? ""));
    }

    /// <summary>True when the answer has no messages: its status is in the headers.</summary>
    public static bool IsEmpty(HttpResponseMessage response) => response.Headers.Contains("grpc-status") || !response.IsSuccessStatusCode;

    private static string? Value(HttpResponseMessage response, string name)
        => response.TrailingHeaders.TryGetValues(name, out var trailing) ? trailing.First()
            : response.Headers.TryGetValues(name, out var leading) ? leading.First()
            : null;
}
