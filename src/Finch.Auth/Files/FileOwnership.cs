namespace Finch.Auth.Files;

/// <summary>Whether a file is a person's own.</summary>
internal static class FileOwnership
{
    /// <summary>The user id of a file's owner when that is not who this program runs as; null when it is, and where the system does not tell.</summary>
    public static uint? OtherOwner(string path)
        => OperatingSystem.IsLinux() && UnixFile.OwnerOf(path) is { } owner && owner.User != UnixFile.EffectiveUser ? owner.User : null;

}
