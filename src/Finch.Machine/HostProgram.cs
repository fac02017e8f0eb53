using Finch.Auth.Helpers;

namespace Finch.Machine;

/// <summary>Programs of this computer that are run to their end and say little: QEMU's questions, ssh-keygen, ssh's own commands.</summary>
internal static class HostProgram
{
    private const int LongestOutput = 4096;

    /// <summary>Runs it to its end, without input.</summary>
    /// <exception cref="TimeoutException">It did not end, and was ended.</exception>
    public static Task<ProcessResult> RunAsync(string path, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
        => new BoundedProcess(path, arguments) { TimeLimit = limit, OutputLimit = LongestOutput, ErrorLimit = LongestOutput }
            .RunAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
}
