using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth.Helpers;

/// <summary>What a credential helper program does behind the protocol. Failures are <see cref="HelperProtocolException"/>.</summary>
internal interface IHelperBackend
{
    /// <summary>The program's name, for usage and errors.</summary>
    string ProgramName { get; }

    /// <summary>The answer to <c>version</c>: <c>NAME (PACKAGE) VERSION</c>.</summary>
    string VersionLine { get; }

    /// <summary>The credential for a registry; null means the protocol's "not found".</summary>
    Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken);

    /// <summary>Keeps a credential.</summary>
    Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken);

    /// <summary>Forgets a registry.</summary>
    Task EraseAsync(string serverUrl, CancellationToken cancellationToken);

    /// <summary>The known registries with their users.</summary>
    Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken);
}

/// <summary>A failure as the protocol carries it: a text on stdout for programs, and a line on stderr for people.</summary>
/// <param name="protocolText">The whole of stdout. Clients compare some texts literally.</param>
/// <param name="diagnostic">One line for stderr, which docker shows to its user; null for none.</param>
internal sealed class HelperProtocolException(string protocolText, string? diagnostic) : Exception(protocolText)
{
    /// <summary>The line for stderr.</summary>
    public string? Diagnostic { get; } = diagnostic;

    /// <summary>The reason as a log may keep it; null when the protocol's own text is all there is to say.</summary>
    public string? LoggedReason { get; init; }
}

/// <summary>
/// Docker's credential helper protocol from the helper's side: one verb, a request on stdin, the answer or the error text
/// on stdout, exit code 0 or 1. stdout stays clean for the protocol; reasons go to stderr.
/// </summary>
internal sealed class HelperServer(IHelperBackend backend, Stream input, Stream output, TextWriter errors)
{
    /// <summary>Receives which call it was, for which registry, and how it ended.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Serves one call.</summary>
    /// <param name="args">The program's arguments.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(args);
        var began = Stopwatch.GetTimestamp();
        var verb = LoggedVerb(args);
        Logger.Called(verb, backend.VersionLine[(backend.VersionLine.LastIndexOf(' ') + 1)..]);
        try
        {
            if (args.Count != 1)
                throw new HelperProtocolException($"Usage: {backend.ProgramName} <store|get|erase|list|version>", null);
            var answer = await AnswerAsync(args[0], cancellationToken).ConfigureAwait(false);
            if (answer is not null)
                WriteLine(answer);
            Logger.CallAnswered(verb, Log.Milliseconds(began));
            return 0;
        }
        catch (HelperProtocolException failure)
        {
            Logger.CallFailed(verb, Log.Milliseconds(began), LoggedReason(failure));
            if (failure.Diagnostic is not null)
                await errors.WriteLineAsync(failure.Diagnostic).ConfigureAwait(false);
            WriteLine(Encoding.UTF8.GetBytes(failure.Message));
            return 1;
        }
    }

    private async Task<byte[]?> AnswerAsync(string verb, CancellationToken cancellationToken)
    {
        switch (verb)
        {
            case "get":
                var found = await backend.GetAsync(ReadServer(), cancellationToken).ConfigureAwait(false);
                return HelperProtocol.Format(found ?? throw new HelperProtocolException(HelperProtocol.NotFound, null));
            case "store":
                await backend.StoreAsync(ReadCredential(), cancellationToken).ConfigureAwait(false);
                return null;
            case "erase":
                await backend.EraseAsync(ReadServer(), cancellationToken).ConfigureAwait(false);
                return null;
            case "list":
                return HelperProtocol.Format(await backend.ListAsync(cancellationToken).ConfigureAwait(false));
            case "version" or "--version" or "-v":
                return Encoding.UTF8.GetBytes(backend.VersionLine);
            case "help" or "--help" or "-h":
                return Encoding.UTF8.GetBytes($"Usage: {backend.ProgramName} <store|get|erase|list|version>");
            default:
                throw new HelperProtocolException($"{backend.ProgramName}: unknown action: {verb}", null);
        }
    }

    /// <summary>The reference helpers read lines and put them together again, so a server may be broken into several.</summary>
    private string ReadServer()
    {
        var server = Encoding.UTF8.GetString(ReadInput()).Replace("\r\n", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Trim();
        return server.Length > 0 ? About(server) : throw new HelperProtocolException(HelperProtocol.MissingServer, null);
    }

    private HelperCredential ReadCredential()
    {
        HelperCredential credential;
        try
        {
            credential = HelperProtocol.ParseCredential(ReadInput());
        }
        catch (FormatException)
        {
            throw new HelperProtocolException("the request on stdin is not a JSON object with ServerURL, Username and Secret", null);
        }

        if (credential.ServerUrl.Trim().Length == 0)
            throw new HelperProtocolException(HelperProtocol.MissingServer, null);
        About(credential.ServerUrl);
        return credential.Username.Length > 0 ? credential : throw new HelperProtocolException(HelperProtocol.MissingUser, null);
    }

    private string About(string server)
    {
        if (Logger.IsEnabled(LogLevel.Information))
            Logger.CalledFor(LoggedServer(server));
        return server;
    }

    // What is typed in the wrong place may be a password: only known words and well-formed addresses are logged.
    private static string LoggedVerb(IReadOnlyList<string> args)
        => args is ["get" or "store" or "erase" or "list" or "version"] ? args[0] : "another call";

    private static string LoggedServer(string server) => RegistryHost.TryParse(server, out var host) ? host.ToString() : "(no registry address)";

    private static string LoggedReason(HelperProtocolException failure)
        => failure.LoggedReason
            ?? (failure.Message is HelperProtocol.NotFound or HelperProtocol.NotImplemented or HelperProtocol.MissingServer or HelperProtocol.MissingUser
                ? failure.Message : "it was not called correctly");

    // Plain synchronous reads: one small request on a pipe, on the path where every millisecond is counted.
    private byte[] ReadInput()
    {
        var buffer = new MemoryStream();
        Span<byte> chunk = stackalloc byte[4096];
        int read;
        while ((read = input.Read(chunk)) > 0)
        {
            buffer.Write(chunk[..read]);
            if (buffer.Length > HelperProtocol.MaxLength)
                throw new HelperProtocolException("the request on stdin is too long", null);
        }

        return buffer.ToArray();
    }

    private void WriteLine(ReadOnlySpan<byte> text)
    {
        output.Write(text);
        output.Write("\n"u8);
        output.Flush();
    }
}
