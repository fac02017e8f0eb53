namespace Finch.Auth.Files;

/// <summary>
/// Writes over a file that cannot be replaced, such as one that is mounted by itself. A crash in the middle leaves a mixture; a full
/// disk does not, because what needs new space is written first.
/// </summary>
internal static class InPlace
{
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        var before = stream.Length;
        try
        {
            if (content.Length > before)
            {
                stream.Position = before;
                stream.Write(content[(int)before..]);
                UnixFile.Flush(stream);
            }
        }
        catch
        {
            stream.SetLength(before);
            throw;
        }

        stream.Position = 0;
        stream.Write(content[..(int)Math.Min(before, content.Length)]);
        stream.SetLength(content.Length);
        UnixFile.Flush(stream);
    }
}
