namespace Finch.Settings.Helpers;

/// <summary>What became of something that <c>creds_helpers</c> is about.</summary>
public enum HelperChangeKind
{
    /// <summary>Our program was put in place.</summary>
    Installed,

    /// <summary>Our program was taken away again.</summary>
    Removed,

    /// <summary>A program that we did not put there, or that was changed since, was left alone.</summary>
    ProgramLeft,

    /// <summary><c>credsStore</c> was set.</summary>
    StoreSet,

    /// <summary><c>credsStore</c>, which we had set, was removed.</summary>
    StoreRemoved,

    /// <summary>Another <c>credsStore</c> was left alone.</summary>
    StoreLeft,

    /// <summary>A helper that somebody has to bring is not there.</summary>
    Missing,
}

/// <summary>One thing that was done, left alone or found missing.</summary>
/// <param name="Kind">What.</param>
/// <param name="Name">The helper, without <c>docker-credential-</c>; for <see cref="HelperChangeKind.StoreLeft"/> the store that stays.</param>
/// <param name="Path">The program or the configuration file; for a missing helper, where to put it.</param>
public sealed record HelperChange(HelperChangeKind Kind, string Name, string Path);
