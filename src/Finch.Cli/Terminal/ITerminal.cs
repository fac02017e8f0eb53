using Finch.Auth;

namespace Finch.Cli.Terminal;

/// <summary>The person at the keyboard. Questions go to the terminal itself, so that they work while stdin and stdout are pipes.</summary>
internal interface ITerminal
{
    /// <summary>True when stdin is a terminal.</summary>
    bool IsInputTerminal { get; }

    /// <summary>True when stdout is a terminal.</summary>
    bool IsOutputTerminal { get; }

    /// <summary>True when stderr is a terminal: progress may be drawn.</summary>
    bool IsErrorTerminal { get; }

    /// <summary>The columns of the terminal that stdout is; 80 where it is none.</summary>
    int Width { get; }

    /// <summary>Asks for a line. Null when there is no terminal to ask on.</summary>
    Task<string?> AskAsync(string prompt, CancellationToken cancellationToken);

    /// <summary>Asks for a line that is not shown while it is typed. Null when there is no terminal to ask on.</summary>
    Task<Secret?> AskSecretAsync(string prompt, CancellationToken cancellationToken);
}
