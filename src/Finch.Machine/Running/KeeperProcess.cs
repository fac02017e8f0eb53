using System.Diagnostics;
using Finch.Auth.Files;

namespace Finch.Machine.Running;

/// <summary>How this program is started as the keeper of a machine.</summary>
/// <param name="Program">finch itself.</param>
/// <param name="Arguments">The words that make it a keeper.</param>
public sealed record KeeperCommand(string Program, IReadOnlyList<string> Arguments);

/// <summary>Starts a keeper, and knows whether one is at work.</summary>
internal sealed class KeeperProcess(KeeperCommand command, MachineFolder folder)
{
    /// <summary>True while a keeper lives; the system releases the lock of one that was killed.</summary>
    public bool IsAtWork
    {
        get
        {
            if (!File.Exists(folder.KeeperLock))
                return false;
            using var free = FileLock.TryAcquire(folder.KeeperLock);
            return free is null;
        }
    }

    /// <summary>Starts one and waits until the guest answers.</summary>
    /// <returns>Null when everything is connected; else the reason.</returns>
    public async Task<string?> StartAsync(CancellationToken cancellationToken)
    {
        using var keeper = Process.Start(new ProcessStartInfo(command.Program, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            // It stays: it must not keep this folder from being removed.
            WorkingDirectory = Path.GetPathRoot(folder.Root)!,
        })!;
        keeper.StandardInput.Close();
        try
        {
            while (await keeper.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
            {
                if (line == Keeper.ReadyWord)
                    return null;
                if (line.StartsWith(Keeper.ErrorWord, StringComparison.Ordinal))
                    return line[Keeper.ErrorWord.Length..];
            }

            return $"the machine's keeper ended too early; see {folder.KeeperLog}";
        }
        catch (OperationCanceledException)
        {
            keeper.Kill();
            throw;
        }
    }
}
