using Finch.Auth.Http;

namespace Finch.Auth.Files;

/// <summary>
/// Reads files that others may have put there: never more than asked for, whatever length a file claims to have. A pipe or a device
/// claims none, and <c>/dev/zero</c> in place of a token file must not fill memory.
/// </summary>
internal static class BoundedFile
{
    /// <summary>The content, or null when it is longer than <paramref name="limit"/> bytes.</summary>
    /// <exception cref="IOException">It does not exist, is a directory, or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[]? Read(string path, int limit)
    {
        using var file = Open(path);
        var content = new MemoryStream();
        var chunk = new byte[8192];
        int read;
        while ((read = file.Read(chunk)) > 0)
        {
            if (content.Length + read > limit)
                return null;
            content.Write(chunk, 0, read);
        }

        return content.ToArray();
    }

    /// <inheritdoc cref="Read"/>
    public static async Task<byte[]?> ReadAsync(string path, int limit, CancellationToken cancellationToken)
    {
        var file = Open(path);
        await using (file.ConfigureAwait(false))
            return await BoundedBody.ReadAsync(file, limit, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Text in UTF-8, or in what a byte order mark says: some Windows shells write UTF-16.</summary>
    public static string Decode(byte[] content)
    {
        using var reader = new StreamReader(new MemoryStream(content));
        return reader.ReadToEnd();
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1);
        }
        catch (UnauthorizedAccessException denied) when (Directory.Exists(path))
        {
            throw new IOException("it is a directory", denied);
        }
    }
}
