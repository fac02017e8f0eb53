using System.Security.Cryptography;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Machine.Bridge;
using Finch.Machine.Guest;
using Finch.Machine.Qemu;
using Microsoft.Extensions.Logging;

namespace Finch.Machine.Running;

/// <summary>
/// The process that stays while a machine runs: it holds the connection to the guest, answers the guest's questions for credentials, and
/// ends when QEMU does. It can be killed at any moment: QEMU runs on, the connection ends by itself, and the next command starts
/// another keeper that takes over.
/// </summary>
internal sealed class Keeper(MachineFolder folder, GuestShell shell, CredentialDesk desk, TimeProvider time, ILogger log)
{
    /// <summary>The word on standard output that ends the waiting of the command that started us.</summary>
    public const string ReadyWord = "ready";

    /// <summary>What stands before a reason on standard output, when it does not come to that.</summary>
    public const string ErrorWord = "error: ";

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>Serves one run of the machine.</summary>
    /// <param name="progress">What the command that started us reads.</param>
    /// <param name="detach">Called once it has read all there is for it.</param>
    /// <param name="cancellationToken">Ends the keeper, not the machine.</param>
    public async Task RunAsync(TextWriter progress, Action detach, CancellationToken cancellationToken)
    {
        using var held = FileLock.TryAcquire(folder.KeeperLock);
        if (held is null)
        {
            await progress.WriteLineAsync(ErrorWord + "another keeper is at work").ConfigureAwait(false);
            return;
        }

        log.KeeperStarted();
        using var monitor = await QmpClient.ConnectAsync(folder.KeeperMonitor, cancellationToken).ConfigureAwait(false);
        if (monitor is null || RunRecord.Read(folder.RunRecord) is not { } run)
        {
            await progress.WriteLineAsync(ErrorWord + "the machine is off").ConfigureAwait(false);
            return;
        }

        // Work ends with the machine, with the keeper's own end, or with what goes wrong in it.
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var key = new Secret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        using var bridge = new BridgeServer(folder.CredentialSocket, key, desk, log);
        using var listener = bridge.Listen();
        var ends = new[]
        {
            monitor.WaitForEndAsync(running.Token),
            bridge.RunAsync(listener, running.Token),
            StayConnectedAsync(run, key, progress, detach, running.Token),
        };
        var first = await Task.WhenAny(ends).ConfigureAwait(false);
        await running.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(ends.Select(end => ((Task)end).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default)))
            .ConfigureAwait(false);
        log.KeeperEnded(cancellationToken.IsCancellationRequested ? "it was told to" : first == ends[0] ? "the machine is off" : first.Exception?.InnerException?.Message ?? "it is done");
        foreach (var left in new[] { folder.Ready, folder.CredentialSocket, folder.ContainerdSocket })
            File.Delete(left);
    }

    private async Task StayConnectedAsync(RunRecord run, Secret key, TextWriter progress, Action detach, CancellationToken cancellationToken)
    {
        try
        {
            await new SerialLog(folder.SerialLog, time).WaitForAsync(SerialLog.ContainerdReady, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException failure)
        {
            await progress.WriteLineAsync(ErrorWord + failure.Message).ConfigureAwait(false);
            throw;
        }

        await shell.EndLeftoverAsync(cancellationToken).ConfigureAwait(false);
        var pause = TimeSpan.FromMilliseconds(200);
        while (true)
        {
            var reason = await ConnectAsync(run, key, () => Report(progress, detach), cancellationToken).ConfigureAwait(false);
            log.KeeperDisconnected(reason);
            File.Delete(folder.Ready);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <summary>Holds one connection to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> ConnectAsync(RunRecord run, Secret key, Action connected, CancellationToken cancellationToken)
    {
        // One that was killed leaves its socket, and ssh does not share a connection where a file is in the way.
        File.Delete(folder.SshSocket);
        using var ssh = shell.Connect(new MachineKeys(folder), run.SshPort);
        try
        {
            var errors = ssh.StandardError.ReadToEndAsync(cancellationToken);
            await ssh.StandardInput.WriteLineAsync(key.Reveal().AsMemory(), cancellationToken).ConfigureAwait(false);
            await ssh.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
            // The guest answers when both sockets are forwarded and the secret is in its place.
            if (await ssh.StandardOutput.ReadLineAsync(cancellationToken).ConfigureAwait(false) == ReadyWord)
                connected();
            await ssh.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            var said = (await errors.ConfigureAwait(false)).Split('\n')[0].Trim();
            return said.Length > 0 ? said : $"ssh ended with exit code {ssh.ExitCode}";
        }
        catch (IOException broken)
        {
            return broken.Message;
        }
        finally
        {
            if (!ssh.HasExited)
                ssh.Kill();
        }
    }

    private void Report(TextWriter progress, Action detach)
    {
        log.KeeperConnected();
        File.WriteAllText(folder.Ready, "");
        try
        {
            progress.WriteLine(ReadyWord);
        }
        catch (IOException)
        {
            // Nobody waits: the command that started us is gone.
        }

        detach();
    }
}
