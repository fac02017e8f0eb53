using System.Text;
using Finch.Auth;

namespace Finch.Cli.Terminal;

/// <summary>The controlling terminal of this process: <c>/dev/tty</c>, or <c>CONIN$</c> and <c>CONOUT$</c> on Windows.</summary>
internal sealed class ProcessTerminal : ITerminal
{
    public bool IsInputTerminal => !Console.IsInputRedirected;

    public bool IsOutputTerminal => !Console.IsOutputRedirected;

    public bool IsErrorTerminal => !Console.IsErrorRedirected;

    public int Width => IsOutputTerminal ? Console.WindowWidth : 80;

    public async Task<string?> AskAsync(string prompt, CancellationToken cancellationToken)
    {
        using var tty = Tty.Open();
        return tty is null ? null : await AskAsync(tty, prompt, cancellationToken);
    }

    public async Task<Secret?> AskSecretAsync(string prompt, CancellationToken cancellationToken)
    {
        using var tty = Tty.Open();
        if (tty is null)
            return null;
        using (tty.HideTyping())
        {
            try
            {
                return await AskAsync(tty, prompt, cancellationToken) is { } line ? new Secret(line) : null;
            }
            finally
            {
                // The person's own line ending was not shown either.
                tty.Write("\n"u8);
            }
        }
    }

    /// <summary>A read of a terminal cannot be cancelled: the wait for it can, and the process ends soon after.</summary>
    private static async Task<string?> AskAsync(Tty tty, string prompt, CancellationToken cancellationToken)
    {
        tty.Write(Encoding.UTF8.GetBytes(prompt));
        return await Task.Run(tty.ReadLine, CancellationToken.None).WaitAsync(cancellationToken);
    }
}
