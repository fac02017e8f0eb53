using System.ComponentModel;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth.Helpers;

/// <summary>
/// Runs another program's credential helper. Its output is bounded, its time is bounded, and what it prints is repeated
/// in an error only where the protocol says that it is an error text.
/// </summary>
/// <param name="name">The suffix, for example <c>pass</c>.</param>
/// <param name="path">The program.</param>
/// <param name="timeout">How long one call may take; a helper may have to ask a person to unlock a keyring.</param>
internal sealed class HelperProgram(string name, string path, TimeSpan timeout) : ICredentialHelper
{
    private const int MaxErrorLength = 200;

    private const int MaxErrorOutput = 64 * 1024;

    /// <summary>Receives how each call ended, and nothing of what the program printed.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>The program's name.</summary>
    public string Title => HelperProtocol.ProgramPrefix + name;

    /// <inheritdoc/>
    public async Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken)
    {
        var answer = await RunAsync("get", Encoding.UTF8.GetBytes(server), cancellationToken).ConfigureAwait(false);
        if (!answer.Succeeded)
            return answer.Text is HelperProtocol.NotFound or HelperProtocol.MissingServer ? null : throw Failed("get", answer);
        var credential = Parse(answer, HelperProtocol.ParseCredential);
        // Old helpers answer a miss with success and two empty fields.
        return credential.Username.Length == 0 && credential.Secret.IsEmpty ? null : credential;
    }

    /// <inheritdoc/>
    public async Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
    {
        var answer = await RunAsync("store", HelperProtocol.Format(credential), cancellationToken).ConfigureAwait(false);
        return answer.Succeeded || (answer.Text == HelperProtocol.NotImplemented ? false : throw Failed("store", answer, credential.Secret));
    }

    /// <inheritdoc/>
    public async Task<bool> EraseAsync(string server, CancellationToken cancellationToken)
    {
        // Helpers answer an unknown registry with success; only the question tells whether there is something to erase.
        if (await GetAsync(server, cancellationToken).ConfigureAwait(false) is null)
            return false;
        var answer = await RunAsync("erase", Encoding.UTF8.GetBytes(server), cancellationToken).ConfigureAwait(false);
        return answer.Succeeded || (answer.Text is HelperProtocol.NotImplemented or HelperProtocol.NotFound or HelperProtocol.MissingServer
            ? false : throw Failed("erase", answer));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
    {
        // Docker sends the word "unused"; helpers ignore it.
        var answer = await RunAsync("list", "unused"u8.ToArray(), cancellationToken).ConfigureAwait(false);
        return answer.Succeeded ? Parse(answer, HelperProtocol.ParseList) : throw Failed("list", answer);
    }

    private async Task<Answer> RunAsync(string verb, byte[] input, CancellationToken cancellationToken)
    {
        var process = new BoundedProcess(path, [verb])
        {
            TimeLimit = timeout,
            OutputLimit = HelperProtocol.MaxLength,
            ErrorLimit = MaxErrorOutput,
            LogName = $"{Title} {verb}",
            Logger = Logger,
        };
        try
        {
            var result = await process.RunAsync(input, cancellationToken).ConfigureAwait(false);
            return new Answer(result.ExitCode == 0, result.Output, result.Errors);
        }
        catch (TimeoutException)
        {
            throw Broken($"{Title} {verb} did not answer within {timeout.TotalSeconds:0} s", "is it waiting for a password, or for a desktop that is not there?");
        }
        catch (Win32Exception error)
        {
            throw Broken($"cannot start {path}: {error.Message}", $"install {Title} again, for this machine's architecture", error);
        }
    }

    private T Parse<T>(Answer answer, Func<ReadOnlyMemory<byte>, T> parse)
    {
        try
        {
            return parse(answer.Output);
        }
        catch (FormatException error)
        {
            throw Broken($"{Title}: {error.Message}", $"run '{Title} version' to see which program answers", error);
        }
    }

    /// <summary>The helper's own words, without the secret it was given.</summary>
    private RegistryAuthException Failed(string verb, Answer answer, Secret? given = null)
        => new(AuthFailure.Store, $"{Title} {verb} failed: {answer.Reason(given)}", $"run 'echo HOST | {Title} get' to see what the helper says")
        {
            LoggedMessage = $"{Title} {verb} failed",
        };

    private static RegistryAuthException Broken(string message, string hint, Exception? inner = null)
        => new(AuthFailure.Store, message, hint, inner: inner);

    private sealed record Answer(bool Succeeded, byte[] Output, byte[] Errors)
    {
        public string Text { get; } = Encoding.UTF8.GetString(Output.Length > 4096 ? Output[..4096] : Output).Trim();

        /// <summary>The helper's own words: its error text on stdout, else its last line on stderr. JSON is never repeated, nor what it was given.</summary>
        public string Reason(Secret? given)
        {
            var text = Text.Length > 0 && !Text.Contains('{') ? Text : Encoding.UTF8.GetString(Errors).Trim();
            var line = text.Split('\n').LastOrDefault(l => l.Trim().Length > 0)?.Trim() ?? "it gave no reason";
            line = given?.MaskedIn(line) ?? line;
            return line.Contains('{') ? "it gave no readable reason" : line.Length > MaxErrorLength ? line[..MaxErrorLength] + "…" : line;
        }
    }
}
