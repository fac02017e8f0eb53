using System.ComponentModel;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.Pass;

/// <summary>Runs the program <c>pass</c>. A secret goes in by stdin and comes out by stdout, never as an argument.</summary>
/// <param name="environment">For PATH, and the variables that pass and GnuPG read.</param>
/// <param name="directory">The password store it works on.</param>
internal sealed class PassProgram(UserEnvironment environment, string directory)
{
    /// <summary>More is not a registry's credential.</summary>
    private const int MaxOutput = HelperProtocol.MaxLength;

    private const int MaxErrors = 64 * 1024;

    private static readonly string[] Inherited =
        ["PATH", "GNUPGHOME", "PASSWORD_STORE_KEY", "PASSWORD_STORE_SIGNING_KEY", "PASSWORD_STORE_UMASK"];

    private const string GpgOptions = "PASSWORD_STORE_GPG_OPTS";

    /// <summary>True when GnuPG may ask the person for the passphrase of a key.</summary>
    public bool MayAsk { get; init; } = true;

    /// <summary>Where the program is, or null.</summary>
    public string? Path { get; } = new SearchPath(SearchPath.Directories(environment)).Find("pass");

    /// <summary>Runs one command.</summary>
    /// <returns>How it ended, also when it failed.</returns>
    /// <exception cref="TroubleException">It is not installed, cannot be started, or did not end in time.</exception>
    public async Task<ProcessResult> RunAsync(IReadOnlyList<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        var process = new BoundedProcess(Path ?? throw new TroubleException(PassFailure.NotInstalled), arguments)
        {
            Environment = Variables(),
            TimeLimit = CredentialHelpers.Timeout,
            OutputLimit = MaxOutput,
            ErrorLimit = MaxErrors,
        };
        try
        {
            return await process.RunAsync(input, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException late)
        {
            throw new TroubleException(PassFailure.Late, late);
        }
        catch (Win32Exception error)
        {
            throw new TroubleException(StoreState.Broken, $"cannot start {Path}: {error.Message}", "install it again", error);
        }
    }

    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string>
        {
            ["HOME"] = environment.HomeDirectory,
            ["PASSWORD_STORE_DIR"] = directory,
        };
        foreach (var name in Inherited)
        {
            if (environment[name] is { } value)
                variables[name] = value;
        }

        variables[GpgOptions] = $"{environment[GpgOptions]} --status-fd=2{(MayAsk ? "" : " --pinentry-mode=error")}";
        // pass asks `tty` for it, which sees a pipe here; without it, a passphrase cannot be asked for on the terminal.
        if ((environment["GPG_TTY"] ?? TerminalName.Find()) is { } terminal)
            variables["GPG_TTY"] = terminal;
        return variables;
    }
}
