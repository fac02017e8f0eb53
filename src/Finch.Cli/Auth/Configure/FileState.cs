using System.Security.Cryptography;
using System.Text;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// What a file was, so that it can be told whether it is that again: <c>missing</c>, <c>sha256:…</c>, or the text itself where it is
/// nothing but space. A copy of the file would be a copy of the passwords in it.
/// </summary>
internal static class FileState
{
    private const string Missing = "missing";

    private const string BlankPrefix = "blank:";

    public static string Of(byte[]? content)
        => content is null ? Missing
            : IsBlank(content) ? BlankPrefix + Encoding.UTF8.GetString(content)
            : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>True for a file without any JSON, which every tool reads as an empty object.</summary>
    public static bool IsBlank(byte[]? content) => content.AsSpan().Trim(" \t\r\n"u8).IsEmpty;

    /// <summary>The content that stands for "nothing there", for a file that began as nothing.</summary>
    /// <returns>False for a file that held something.</returns>
    public static bool TryRestore(string state, out byte[]? content)
    {
        content = state.StartsWith(BlankPrefix, StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(state[BlankPrefix.Length..]) : null;
        return content is not null || state == Missing;
    }
}
