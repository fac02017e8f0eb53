namespace Finch.Auth.Helpers;

/// <summary>Finds <c>docker-credential-*</c> programs: first in finch's own directory, then on PATH.</summary>
/// <param name="directories">Searched in order.</param>
internal sealed class HelperLocator(IReadOnlyList<string> directories)
{
    private readonly SearchPath _path = new(directories);

    /// <summary>The places of a person's machine: <c>~/.finch/cred-helpers</c>, its common misspelling, then PATH.</summary>
    /// <param name="finchDirectory">Where finch keeps its files.</param>
    /// <param name="environment">For PATH.</param>
    public static HelperLocator For(string finchDirectory, UserEnvironment environment)
        // "creds-helpers" is what earlier documentation said; "cred-helpers" is what every program used.
        => new([
            Path.Combine(finchDirectory, "cred-helpers"), Path.Combine(finchDirectory, "creds-helpers"),
            .. SearchPath.Directories(environment),
        ]);

    /// <summary>The program of a helper, or null when it is not installed.</summary>
    /// <param name="name">The suffix, for example <c>ecr-login</c>.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> for a name that is a path.</exception>
    public string? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0 || name.AsSpan().IndexOfAny("/\\\0") >= 0)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"'{name}' is not the name of a credential helper",
                "give the part after docker-credential-, for example ecr-login");
        }

        return _path.Find(HelperProtocol.ProgramPrefix + name);
    }
}
