using System.Security.Cryptography;
using System.Text;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Auth.Helpers;
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

    /// <summary>More than ssh says at its end, and no more of what a guest may want to say.</summary>
    private const int LongestWords = 4096;

    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    /// <summary>The keeper before us may be on its way out, or somebody just looks whether there is one.</summary>
    private static readonly TimeSpan LockLimit = TimeSpan.FromSeconds(5);

    /// <summary>Serves one run of the machine.</summary>
    /// <param name="progress">What the command that started us reads.</param>
    /// <param name="detach">Called once it has read all there is for it.</param>
    /// <param name="cancellationToken">Ends the keeper, not the machine.</param>
    public async Task RunAsync(TextWriter progress, Action detach, CancellationToken cancellationToken)
    {
        var report = new KeeperReport(progress, detach);
        using var held = await AcquireAsync(cancellationToken).ConfigureAwait(false);
        if (held is null)
        {
            report.Failed("another keeper is at work");
            return;
        }

        log.KeeperStarted();
        using var monitor = await QmpClient.ConnectAsync(folder.KeeperMonitor, cancellationToken).ConfigureAwait(false);
        if (monitor is null || RunRecord.Read(folder.RunRecord) is not { } run)
        {
            report.Failed("the machine is off");
            return;
        }

        // Work ends with the machine, with the keeper's own end, or with what goes wrong in it.
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var key = new Secret(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32)));
        using var bridge = new BridgeServer(folder.CredentialSocket, key, desk, log);
        using var listener = bridge.Listen();
        var pauses = new FullDisk(monitor, folder, time, log);
        Task[] works =
        [
            monitor.WaitForEndAsync(pauses.Happened, running.Token),
            pauses.WaitForSpaceAsync(running.Token),
            new ConsoleLimit(folder, time).KeepAsync(running.Token),
            bridge.RunAsync(listener, running.Token),
            StayConnectedAsync(run, key, report, running.Token),
        ];
        var first = await Task.WhenAny(works).ConfigureAwait(false);
        await running.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(works).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        log.KeeperEnded(cancellationToken.IsCancellationRequested ? "it was told to" : first == works[0] ? "the machine is off" : first.Exception?.InnerException?.Message ?? "it is done");
        foreach (var left in new[] { folder.Ready, folder.Paused, folder.CredentialSocket, folder.ContainerdSocket })
            File.Delete(left);
    }

    private async Task<FileLock?> AcquireAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(folder.KeeperLock, LockLimit, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException)
        {
            return null;
        }
    }

    private async Task StayConnectedAsync(RunRecord run, Secret key, KeeperReport report, CancellationToken cancellationToken)
    {
        // The line may be far up by now, when another keeper has waited for it before.
        if (!File.Exists(folder.Booted))
        {
            try
            {
                await new SerialLog(folder.SerialLog, time).WaitForAsync(SerialLog.ContainerdReady, cancellationToken).ConfigureAwait(false);
            }
            catch (RegistryAuthException failure)
            {
                report.Failed(failure.Message);
                throw;
            }

            File.WriteAllText(folder.Booted, "");
        }

        await shell.EndLeftoverAsync(cancellationToken).ConfigureAwait(false);
        var pause = TimeSpan.FromMilliseconds(200);
        while (true)
        {
            var reason = await ConnectAsync(run, key, report, cancellationToken).ConfigureAwait(false);
            log.KeeperDisconnected(reason);
            report.Trouble(reason);
            File.Delete(folder.Ready);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    /// <summary>Holds one connection to its end.</summary>
    /// <returns>Why it ended.</returns>
    private async Task<string> ConnectAsync(RunRecord run, Secret key, KeeperReport report, CancellationToken cancellationToken)
    {
        // One that was killed leaves its socket, and ssh does not share a connection where a file is in the way.
        File.Delete(folder.SshSocket);
        using var ssh = shell.Connect(new MachineKeys(folder), run.SshPort);
        try
        {
            using var errors = new BoundedOutput(ssh.StandardError.BaseStream, LongestWords, cancellationToken);
            await ssh.StandardInput.WriteLineAsync(key.Reveal().AsMemory(), cancellationToken).ConfigureAwait(false);
            await ssh.StandardInput.FlushAsync(cancellationToken).ConfigureAwait(false);
            // The guest answers when both sockets are forwarded and the secret is in its place.
            var line = await new LineReader(ssh.StandardOutput.BaseStream, LongestWords).ReadAsync(cancellationToken).ConfigureAwait(false);
            if (line is { } said && said.Span.SequenceEqual("ready"u8))
            {
                log.KeeperConnected();
                File.WriteAllText(folder.Ready, "");
                report.Connected();
            }

            await ssh.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            var words = Printable(Encoding.UTF8.GetString(await errors.ToEndAsync().ConfigureAwait(false)).Split('\n')[0]);
            return words.Length > 0 ? words : $"ssh ended with exit code {ssh.ExitCode}";
        }
        catch (Exception broken) when (broken is IOException or InvalidDataException)
        {
            return broken.Message;
        }
        finally
        {
            if (!ssh.HasExited)
                ssh.Kill();
        }
    }

    private static string Printable(string words) => string.Concat(words.Where(c => !char.IsControl(c))).Trim();
}
