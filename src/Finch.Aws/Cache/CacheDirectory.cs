using Finch.Auth;

namespace Finch.Aws.Cache;

/// <summary>Where tokens are kept: <c>AWS_ECR_CACHE_DIR</c> or <c>~/.ecr</c>, as the official helper decides it.</summary>
internal static class CacheDirectory
{
    /// <summary>The directory; null when <c>AWS_ECR_DISABLE_CACHE</c> is set to anything, or the directory cannot be told.</summary>
    public static string? Of(UserEnvironment environment)
    {
        if (environment["AWS_ECR_DISABLE_CACHE"] is not null)
            return null;
        var chosen = environment["AWS_ECR_CACHE_DIR"] ?? "~/.ecr";
        if (chosen.StartsWith('~') && IsHomeless(environment))
            return null;
        var directory = environment.Expand(chosen);
        // "~someone" names another person's home, which we cannot know.
        return directory.StartsWith('~') ? null : Path.GetFullPath(directory);
    }

    /// <summary>
    /// A system service may have no HOME and a user without an entry in passwd: its home is given as "/" then, which is no place for
    /// secrets, least of all for root, who could write there.
    /// </summary>
    private static bool IsHomeless(UserEnvironment environment) => environment.HomeDirectory is "" or "/" && environment["HOME"] is null;
}
