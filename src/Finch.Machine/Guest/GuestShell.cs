using System.Diagnostics;
using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Machine.Guest;

/// <summary>
/// The way into the guest: OpenSSH of this computer, with nothing of the person's own configuration in it. One connection is held by
/// the machine's keeper; commands ride on it.
/// </summary>
internal sealed class GuestShell(string ssh, MachineFolder folder)
{
    private const string User = "root@127.0.0.1";

    /// <summary>
    /// What the keeper runs in the guest. The secret of this run comes on standard input and goes into the guest's memory; when the
    /// input ends, because the keeper has ended, the secret goes too, and with this command the connection and all its sockets. Each
    /// connection removes its own file only: one that ends late must not take the next one's.
    /// </summary>
    private const string KeyHolder =
        "umask 077; mine=/run/finch/key.$$; IFS= read -r key && printf %s \"$key\" >$mine && ln -sfn $mine /run/finch/key && echo ready && cat >/dev/null; rm -f $mine";

    /// <summary>Finds OpenSSH.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: it is not installed.</exception>
    public static string Find(UserEnvironment environment, string program) => new SearchPath(SearchPath.Directories(environment)).Find(program)
        ?? throw MachineFailure.Setup($"{program} is not on PATH: the virtual machine is reached through OpenSSH", "apt-get install openssh-client (or your system's package of it)");

    /// <summary>Starts the connection that carries the guest's containerd here and its questions for credentials to us.</summary>
    /// <param name="keys">The machine's keys.</param>
    /// <param name="port">The port that leads to its sshd.</param>
    public Process Connect(MachineKeys keys, int port)
        => Start(
            [
                "-F", "none", "-i", Escape(keys.Client), "-p", port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                .. Options(
                    "IdentitiesOnly=yes", $"UserKnownHostsFile={Quote(folder.KnownHosts)}", "GlobalKnownHostsFile=none", $"HostKeyAlias={MachineKeys.HostAlias}",
                    "StrictHostKeyChecking=yes", "BatchMode=yes", "LogLevel=ERROR", "ConnectTimeout=60", "ServerAliveInterval=15", "ServerAliveCountMax=8",
                    "ExitOnForwardFailure=yes", "StreamLocalBindUnlink=yes", "StreamLocalBindMask=0177", "ControlPersist=no"),
                "-M", "-S", folder.SshSocket, "-T",
                "-L", $"{folder.ContainerdSocket}:/run/containerd/containerd.sock",
                "-R", $"/run/finch/creds.sock:{folder.CredentialSocket}",
                User, KeyHolder,
            ]);

    /// <summary>The command line that gives a person a shell in the guest, or runs their command there.</summary>
    public ProcessStartInfo Interactive(IReadOnlyList<string> command, bool terminal)
        => new(ssh, [.. Shared, terminal ? "-t" : "-T", User, .. command.Count == 0 ? Array.Empty<string>() : ["--", CommandLine(command)]]);

    /// <summary>
    /// What the guest's shell is given: a single word is a command line of its own, several are a program and its arguments, just as
    /// they are. ssh would put blanks between them, and <c>sh -c 'exit 7'</c> would end with 0.
    /// </summary>
    public static string CommandLine(IReadOnlyList<string> command)
        => command.Count == 1 ? command[0] : string.Join(' ', command.Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"));

    /// <summary>Ends a connection that a keeper left behind.</summary>
    public async Task EndLeftoverAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(folder.SshSocket))
            return;
        try
        {
            await HostProgram.RunAsync(ssh, ["-F", "none", "-S", folder.SshSocket, "-O", "exit", User], TimeSpan.FromSeconds(5), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It hangs; its sockets are replaced by those of the new connection.
        }

        File.Delete(folder.SshSocket);
    }

    /// <summary>Over the keeper's connection or not at all: without it, ssh would look for an sshd of this computer.</summary>
    private IEnumerable<string> Shared => ["-F", "none", "-S", folder.SshSocket, .. Options("LogLevel=ERROR", "ProxyCommand=false")];

    private Process Start(IReadOnlyList<string> arguments)
        => Process.Start(new ProcessStartInfo(ssh, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;

    private static IEnumerable<string> Options(params string[] options) => options.SelectMany(option => new[] { "-o", option });

    /// <summary>ssh reads the value of an option as words.</summary>
    private static string Quote(string path) => $"\"{Escape(path)}\"";

    /// <summary>ssh replaces what begins with a percent sign in the paths of its files.</summary>
    private static string Escape(string path) => path.Replace("%", "%%", StringComparison.Ordinal);
}
