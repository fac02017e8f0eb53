using System.ComponentModel;
using System.Text;
using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>Runs a program that prints credentials: no shell, a time limit, a limit on what it may print.</summary>
internal sealed class ExternalProgram(AwsCalls calls, string source)
{
    private const int LongestOutput = 256 * 1024;

    private const int LongestError = 4 * 1024;

    /// <summary>What decides which configuration the program sees, handed on as we see it.</summary>
    private static readonly string[] HandedOn =
        ["PATH", "HOME", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_REGION", "AWS_DEFAULT_REGION"];

    private readonly UserEnvironment _environment = calls.Settings.Environment;

    /// <summary>The full path of a program: as written when it has a directory, else from PATH and nowhere else.</summary>
    public string? Find(string program)
    {
        program = _environment.Expand(program);
        if (program.Contains(Path.DirectorySeparatorChar))
            return File.Exists(program) ? program : null;
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
        // .NET itself would look beside our own program and in the working directory first: a way in for a planted one.
        return (_environment["PATH"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => endings.Select(ending => Path.Combine(directory, program + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a command and returns what it printed.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.CredentialSource"/>: missing, failed, too slow or too talkative.</exception>
    public async Task<byte[]> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var path = Find(words[0]) ?? throw Failure($"the program '{words[0]}' was not found");
        var process = new BoundedProcess(path, [.. words.Skip(1)])
        {
            Environment = HandedOn.Where(name => _environment.Variable(name) is not null).ToDictionary(name => name, name => _environment.Variable(name)!),
            TimeLimit = calls.Settings.Options.ProgramTimeout,
            // One byte more than is accepted, to tell "too much" from "just enough".
            OutputLimit = LongestOutput + 1,
            ErrorLimit = LongestError,
            Logger = calls.Context.Logger,
        };
        try
        {
            var result = await process.RunAsync(ReadOnlyMemory<byte>.Empty, cancellationToken).ConfigureAwait(false);
            if (result.Output.Length > LongestOutput)
                throw Failure($"the program printed more than {LongestOutput / 1024} KiB");
            return result.ExitCode == 0 ? result.Output : throw Ended(result);
        }
        catch (TimeoutException)
        {
            throw Failure($"the program did not end within {calls.Settings.Options.ProgramTimeout.TotalSeconds} s");
        }
        catch (Win32Exception error)
        {
            // The exception's own words repeat the path and add the working directory.
            throw new AwsException(AwsFailure.CredentialSource,
                $"{source}: the program '{path}' cannot be started: {new Win32Exception(error.NativeErrorCode).Message}", inner: error);
        }
    }

    private AwsException Ended(ProcessResult result)
    {
        var what = $"{source}: the program ended with code {result.ExitCode}";
        return new(AwsFailure.CredentialSource, what + LastLine(result.Errors)) { LoggedMessage = what };
    }

    /// <summary>The last line the program wrote to stderr, where programs say why they failed; without what may be a secret.</summary>
    private static string LastLine(byte[] complaint)
        => Encoding.UTF8.GetString(complaint).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault() is { } line && !line.Contains('{') ? ": " + BoundedBody.OneLine(SecretWords.Hide(line)) : "";

    private AwsException Failure(string what) => new(AwsFailure.CredentialSource, $"{source}: {what}");
}
