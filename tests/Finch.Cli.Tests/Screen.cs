using Finch.Auth;
using Finch.Cli.Terminal;

namespace Finch.Cli.Tests;

/// <summary>A place where stderr is a terminal, or is none, and what was written there.</summary>
internal sealed class Screen(bool isTerminal, TimeProvider? time = null) : ITerminal, IDisposable
{
    private readonly StringWriter _errors = new() { NewLine = "\n" };

    public bool IsInputTerminal => isTerminal;

    public bool IsOutputTerminal => isTerminal;

    public bool IsErrorTerminal => isTerminal;

    public int Width => 80;

    /// <summary>Everything on stderr so far, control codes included.</summary>
    public string Text => _errors.ToString();

    public CliContext Context => new(
        TextWriter.Null, _errors, () => Stream.Null, () => Stream.Null, this,
        new UserEnvironment(name => name == "TERM" ? "xterm" : null, "/nowhere", time ?? TimeProvider.System));

    public void Dispose() => _errors.Dispose();

    public Task<string?> AskAsync(string prompt, CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<Secret?> AskSecretAsync(string prompt, CancellationToken cancellationToken) => Task.FromResult<Secret?>(null);
}
