using System.Diagnostics;
using Finch.Auth.Files;

namespace Finch.Machine.Running;

/// <summary>How this program is started as the keeper of a machine.</summary>
/// <param name="Program">finch itself.</param>
/// <param name="Arguments">The words that make it a keeper.</param>
public sealed record KeeperCommand(string Program, IReadOnlyList<string> Arguments);

/// <summary>Starts a keeper, and knows whether one is at work.</summary>
internal sealed class KeeperProcess(KeeperCommand command, MachineFolder folder, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

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
    /// <param name="limit">How long that may take.</param>
    /// <param name="cancellationToken">Stops; the keeper ends with it.</param>
    /// <returns>Null when everything is connected; else the reason.</returns>
    public async Task<string?> StartAsync(TimeSpan limit, CancellationToken cancellationToken)
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
        var last = "";
        using var inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        inTime.CancelAfter(limit);
        try
        {
            while (await keeper.StandardOutput.ReadLineAsync(inTime.Token).ConfigureAwait(false) is { } line)
            {
                if (line == Keeper.ReadyWord)
                    return null;
                if (line.StartsWith(Keeper.ErrorWord, StringComparison.Ordinal))
                    return line[Keeper.ErrorWord.Length..];
                last = line;
            }

            return $"the machine's keeper ended too early; see {folder.KeeperLog}";
        }
        catch (OperationCanceledException)
        {
            keeper.Kill();
            if (cancellationToken.IsCancellationRequested)
                throw;
            return $"it does not answer after {limit.TotalSeconds:0} s{(last.Length > 0 ? $": {last}" : "")}";
        }
    }

    /// <summary>Waits a few seconds for the keeper of a machine that is off.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        for (var patience = 250; IsAtWork && patience > 0; patience--)
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
    }
}
