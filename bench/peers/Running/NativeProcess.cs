using System.Runtime.InteropServices;

namespace Finch.Peers.Running;

/// <summary>
/// Starts a program with its streams on files, and waits for it, by the C library. System.Diagnostics.Process needs pipes and two hops
/// between threads for the same, which would be a good part of what a credential helper takes.
/// </summary>
internal static partial class NativeProcess
{
    private const int ReadOnly = 0;
    private const int WriteCreateTruncate = 0x1 | 0x40 | 0x200;
    private const uint PrivateFile = 0b110_000_000;
    private const short SetSignalDefaults = 0x04;
    private const int BrokenPipe = 13;
    private const int NoHang = 1;

    // The largest of the C library's opaque structures (attributes, glibc) has 336 bytes.
    private const int OpaqueWords = 64;

    public static int Start(Launch launch, string output, string error)
    {
        Span<long> actions = stackalloc long[OpaqueWords], attributes = stackalloc long[OpaqueWords], signals = stackalloc long[OpaqueWords];
        InitActions(ref actions[0]);
        InitAttributes(ref attributes[0]);
        try
        {
            AddOpen(ref actions[0], 0, launch.Input, ReadOnly, 0);
            AddOpen(ref actions[0], 1, output, WriteCreateTruncate, PrivateFile);
            AddOpen(ref actions[0], 2, error, WriteCreateTruncate, PrivateFile);
            // .NET ignores SIGPIPE, and what is ignored stays ignored in a child.
            EmptySignals(ref signals[0]);
            AddSignal(ref signals[0], BrokenPipe);
            SetDefaults(ref attributes[0], ref signals[0]);
            SetFlags(ref attributes[0], SetSignalDefaults);

            string?[] arguments = [launch.Program, .. launch.Arguments, null];
            string?[] environment = [.. launch.Environment.Select(entry => $"{entry.Key}={entry.Value}"), null];
            var failure = Spawn(out var id, launch.Program, ref actions[0], ref attributes[0], arguments, environment);
            return failure == 0 ? id : throw new BenchFailure($"{launch.Name}: {Marshal.GetPInvokeErrorMessage(failure)}");
        }
        finally
        {
            DestroyActions(ref actions[0]);
            DestroyAttributes(ref attributes[0]);
        }
    }

    /// <summary>The exit code, 128 and the signal's number for a program that was killed, or null when it still runs.</summary>
    public static int? Wait(int id, bool block)
    {
        while (true)
        {
            var found = WaitFor(id, out var status, block ? 0 : NoHang, 0);
            if (found == id) return (status & 0x7f) == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f);
            if (found == 0) return null;
            const int interrupted = 4;
            var failure = Marshal.GetLastPInvokeError();
            if (failure != interrupted) throw new BenchFailure($"wait: {Marshal.GetPInvokeErrorMessage(failure)}");
        }
    }

    /// <summary>A program that has ended meanwhile is no failure.</summary>
    public static void Signal(int id, int signal) => _ = SendSignal(id, signal);

    /// <summary>Writes everything to disk, so that no program pays for what another one wrote.</summary>
    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void FlushDisks();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int id, int signal);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Spawn(out int id, string path, ref long actions, ref long attributes, string?[] arguments, string?[] environment);

    [LibraryImport("libc", EntryPoint = "wait4", SetLastError = true)]
    private static partial int WaitFor(int id, out int status, int options, nint usage);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(ref long actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(ref long actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(ref long actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(ref long attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(ref long attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    private static partial int SetDefaults(ref long attributes, ref long signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(ref long attributes, short flags);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    private static partial int EmptySignals(ref long signals);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    private static partial int AddSignal(ref long signals, int signal);
}
