using Finch.Auth;
using Finch.Cli.Output;
using Finch.Settings.Helpers;

namespace Finch.Cli.Config;

/// <summary>Says what <c>creds_helpers</c> led to, a line each.</summary>
internal static class HelperReport
{
    /// <summary>Prints what was done; what is missing is a warning.</summary>
    public static void Print(TextWriter error, IEnumerable<HelperChange> changes)
    {
        foreach (var change in changes)
        {
            if (change.Kind == HelperChangeKind.Missing)
                Missing(error, change);
            else
                error.Note(Sentence(change));
        }
    }

    /// <summary>For a command that cannot go on without the helpers.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a helper is missing.</exception>
    public static void Require(IEnumerable<HelperChange> changes)
    {
        if (changes.FirstOrDefault(change => change.Kind == HelperChangeKind.Missing) is { } missing)
            throw new RegistryAuthException(AuthFailure.Configuration, $"creds_helpers names '{missing.Name}', which is not installed", Where(missing));
    }

    private static void Missing(TextWriter error, HelperChange change)
    {
        error.Warning($"creds_helpers names '{change.Name}', which is not installed");
        error.Hint(Where(change));
    }

    private static string Where(HelperChange missing) => $"put it at {missing.Path}, or on PATH, or remove '{missing.Name}' from creds_helpers";

    private static string Sentence(HelperChange change) => change.Kind switch
    {
        HelperChangeKind.Installed => $"installed {change.Path}, for creds_helpers in finch.yaml",
        HelperChangeKind.Removed => $"removed {change.Path}: {change.Name} is no longer in creds_helpers",
        HelperChangeKind.ProgramLeft => $"left {change.Path} alone: it is not the one finch installed",
        HelperChangeKind.StoreSet => $"{change.Path} now has credsStore {change.Name}",
        HelperChangeKind.StoreRemoved => $"{change.Path} no longer has credsStore {change.Name}",
        _ => $"left credsStore {change.Name} in {change.Path} alone; Amazon ECR works without it",
    };
}
