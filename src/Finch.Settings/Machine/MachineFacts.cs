namespace Finch.Settings.Machine;

/// <summary>What the computer has, from which the defaults are made.</summary>
/// <param name="Cores">The processor cores this program may use.</param>
/// <param name="Memory">The memory it may use, in bytes.</param>
public sealed record MachineFacts(int Cores, long Memory)
{
    private const long LeastMemory = 2 * ByteSize.GiB;

    /// <summary>Half of a large server's memory is more than images and a few containers need.</summary>
    private const long MostMemory = 16 * ByteSize.GiB;

    /// <summary>This computer; in a container, its share of it.</summary>
    public static MachineFacts Read() => new(Environment.ProcessorCount, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);

    /// <summary>Half of the cores, at least two where there are two.</summary>
    public int DefaultCpus => Math.Max(1, Math.Min(Cores, Math.Max(2, (int)Math.Round(Cores / 2.0, MidpointRounding.AwayFromZero))));

    /// <summary>Half of the memory in whole mebibytes, from 2 GiB to 16 GiB.</summary>
    public long DefaultMemory => Math.Clamp(Memory / 2, LeastMemory, MostMemory) / ByteSize.MiB * ByteSize.MiB;
}
