using System.ComponentModel;
using System.Diagnostics;
using Finch.Auth;

namespace Finch.Aws.Credentials;

/// <summary>Runs a program that prints credentials: no shell, a time limit, a limit on what it may print.</summary>
internal sealed class ExternalProgram(UserEnvironment environment, string source)
{
    private const int LongestOutput = 256 * 1024;

    private const int LongestError = 4 * 1024;

    /// <summary>Long enough for a program that opens a browser; the AWS CLI waits forever.</summary>
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    /// <summary>What decides which configuration the program sees, handed on as we see it.</summary>
    private static readonly string[] HandedOn =
        ["PATH", "HOME", "AWS_PROFILE", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE", "AWS_REGION", "AWS_DEFAULT_REGION"];

    /// <summary>The full path of a program: as written when it has a directory, else from PATH and nowhere else.</summary>
    public string? Find(string program)
    {
        program = environment.Expand(program);
        if (program.Contains(Path.DirectorySeparatorChar))
            return File.Exists(program) ? program : null;
        string[] endings = OperatingSystem.IsWindows() ? [".exe", ".cmd", ""] : [""];
        // .NET itself would look beside our own program and in the working directory first: a way in for a planted one.
        return (environment["PATH"] ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(directory => endings.Select(ending => Path.Combine(directory, program + ending)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>Runs a command and returns what it printed.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.CredentialSource"/>: missing, failed, too slow or too talkative.</exception>
    public async Task<byte[]> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        var path = Find(words[0]) ?? throw Failure($"the program '{words[0]}' was not found");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeLimit);
        using var process = Start(path, words.Skip(1));
        try
        {
            process.StandardInput.Close();
            var errors = ReadAsync(process.StandardError.BaseStream, LongestError, limit.Token);
            var output = await ReadAsync(process.StandardOutput.BaseStream, LongestOutput + 1, limit.Token).ConfigureAwait(false);
            var complaint = await errors.ConfigureAwait(false);
            if (output.Length > LongestOutput)
                throw Failure($"the program printed more than {LongestOutput / 1024} KiB");
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            return process.ExitCode == 0 ? output : throw Failure($"the program ended with code {process.ExitCode}{LastLine(complaint)}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure($"the program did not end within {TimeLimit.TotalSeconds} s");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private Process Start(string path, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(path, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in HandedOn)
        {
            if (environment.Variable(name) is { } value)
                start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception error)
        {
            throw new AwsException(AwsFailure.CredentialSource, $"{source}: the program '{path}' cannot be started: {error.Message}", inner: error);
        }
    }

    /// <summary>Reads up to a limit; what comes after it is thrown away so that the program is not left hanging in a write.</summary>
    private static async Task<byte[]> ReadAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[8192];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
            kept.Write(buffer, 0, (int)Math.Min(read, limit - kept.Length));
        return kept.ToArray();
    }

    /// <summary>The last line the program wrote to stderr: where programs say why they failed.</summary>
    private static string LastLine(byte[] complaint)
        => System.Text.Encoding.UTF8.GetString(complaint).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault() is { } line ? ": " + line : "";

    private AwsException Failure(string what) => new(AwsFailure.CredentialSource, $"{source}: {what}");
}
