using System.Text;
using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Machine.Bridge;

/// <summary>Asks the bridge from inside the running machine, as a tool there would: about a registry that no network has (RFC 2606).</summary>
internal sealed class BridgeTrial(VirtualMachine machine)
{
    private const string Server = "finch-doctor.invalid";

    private const int LongestWords = 4096;

    /// <summary>ssh's own exit code, and the shell's for a program that is not there.</summary>
    private const int NoConnection = 255, NoProgram = 127;

    /// <summary>A machine in software emulation on a busy computer takes one or two seconds.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Asks.</summary>
    /// <returns>Null when the host answered, whatever it said; else why not, in words of ours: what a guest says is not repeated.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.WrongState"/>: the machine is not connected.</exception>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        var shell = machine.Shell(["docker-credential-finch", "get"], terminal: false);
        try
        {
            return Judge(await new BoundedProcess(shell.FileName, [.. shell.ArgumentList]) { TimeLimit = Limit, OutputLimit = LongestWords, ErrorLimit = LongestWords }
                .RunAsync(Encoding.UTF8.GetBytes(Server + "\n"), cancellationToken).ConfigureAwait(false));
        }
        catch (TimeoutException)
        {
            return $"nothing came back within {Limit.TotalSeconds:0} s";
        }
    }

    /// <summary>What an answer means. That there is no such credential, that it may not be asked for, that a store is broken: all of these came over the bridge.</summary>
    internal static string? Judge(ProcessResult result)
    {
        var words = Encoding.UTF8.GetString(result.Output);
        return result.ExitCode == NoConnection ? "ssh does not come through"
            : result.ExitCode == NoProgram ? "the guest has no docker-credential-finch"
            : words.StartsWith(BridgeClient.DownWords, StringComparison.Ordinal) ? "it is down in the guest"
            : words.StartsWith(BridgeServer.WrongKeyWords, StringComparison.Ordinal) ? "the guest has lost the secret of this run"
            : words.StartsWith(BridgeClient.LateWords, StringComparison.Ordinal) ? "its keeper does not answer"
            : null;
    }
}
