namespace Finch.Auth;

/// <summary>
/// The surroundings a program was started in: variables, home directory, clock. It arrives by constructor everywhere
/// below the programs, so that a test can be a different user on a different day.
/// </summary>
/// <param name="Variable">Reads an environment variable; null when unset.</param>
/// <param name="HomeDirectory">The person's home directory.</param>
/// <param name="Time">The clock.</param>
public sealed record UserEnvironment(Func<string, string?> Variable, string HomeDirectory, TimeProvider Time)
{
    /// <summary>A variable, with an empty one counted as unset.</summary>
    public string? this[string name] => Variable(name) is { Length: > 0 } value ? value : null;

    /// <summary>A path with a leading <c>~</c> replaced by the home directory.</summary>
    public string Expand(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path == "~" || path.StartsWith("~/", StringComparison.Ordinal) ? HomeDirectory + path[1..] : path;
    }
}
