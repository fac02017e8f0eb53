using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Images.Stores;

/// <summary>Words for what goes wrong with the files of a store.</summary>
internal static class StoreFailure
{
    public static RegistryAuthException Damaged(string detail, string? hint = null, Exception? inner = null)
        => new(AuthFailure.Store, detail, hint, inner: inner);

    /// <summary>True for the exceptions files throw when the disk, not the caller, is at fault.</summary>
    public static bool IsFileError(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>A full disk, missing rights, a broken disk.</summary>
    public static RegistryAuthException Unusable(string action, string path, Exception error)
        => new(AuthFailure.Store, $"cannot {action} {path}: {FileTrouble.Of(error)}",
            error is UnauthorizedAccessException ? "check who owns the directory" : null, inner: error);
}
