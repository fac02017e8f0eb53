using System.ComponentModel;
using System.Text;
using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Cli.Auth.Configure;

/// <summary>A helper as other tools find it: in a folder of PATH and nowhere else.</summary>
/// <param name="Name">The suffix.</param>
/// <param name="Path">The program.</param>
/// <param name="Version">What it answers to <c>version</c>, in one line; empty when it knows no such word.</param>
internal sealed record HelperOnPath(string Name, string Path, string Version)
{
    private const int LongestVersion = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>True for a program of finch's.</summary>
    public bool IsOurs => Version.Contains("(finch)", StringComparison.OrdinalIgnoreCase) || Version.Contains("(Finch.CredentialHelper)", StringComparison.Ordinal);

    /// <summary>The folders of PATH, in order.</summary>
    public static IReadOnlyList<string> Folders(UserEnvironment environment)
        => [.. (environment["PATH"] ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal)];

    /// <summary>The program that a tool would start.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: there is none, or it cannot be started; with the remedy.</exception>
    public static async Task<HelperOnPath> RequireAsync(string name, UserEnvironment environment, CancellationToken cancellationToken)
        => new HelperLocator(Folders(environment)).Find(name) is { } path
            ? new HelperOnPath(name, path, await VersionOfAsync(path, cancellationToken))
            : throw new RegistryAuthException(AuthFailure.Store, $"{HelperProtocol.ProgramPrefix}{name} is not on PATH, where other tools look for it", InstallHint(name));

    /// <summary>What a helper answers to <c>version</c>.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: it cannot be started, or does not end.</exception>
    public static async Task<string> VersionOfAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var process = new BoundedProcess(path, ["version"]) { TimeLimit = Patience, OutputLimit = 4096, ErrorLimit = 4096 };
            var result = await process.RunAsync(default, cancellationToken);
            // Helpers older than the word "version" say so and fail.
            return result.ExitCode == 0 ? OneLine(Encoding.UTF8.GetString(result.Output)) : "";
        }
        catch (Exception broken) when (broken is Win32Exception or TimeoutException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot run {path}: {broken.Message}", "install it again, for this machine's architecture", inner: broken);
        }
    }

    /// <summary>It is shown to people: nothing in it may move their cursor.</summary>
    private static string OneLine(string text)
    {
        // A script that answers every word with a credential has no version to show.
        if (text.Contains('{', StringComparison.Ordinal))
            return "";
        var line = string.Concat(text.Trim().Split('\n')[0].Where(c => !char.IsControl(c)));
        return line.Length <= LongestVersion ? line : line[..LongestVersion];
    }

    /// <summary>How a helper gets onto PATH: by a link to the one that came with this program, where it did.</summary>
    public static string InstallHint(string name)
    {
        var program = HelperProtocol.ProgramPrefix + name;
        var beside = System.IO.Path.Combine(AppContext.BaseDirectory, program);
        return File.Exists(beside) ? $"run 'ln -s {beside} /usr/local/bin/{program}'" : $"install {program} into a folder of PATH, for example /usr/local/bin";
    }
}
