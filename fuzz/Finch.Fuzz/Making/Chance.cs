namespace Finch.Fuzz.Making;

/// <summary>Numbers that are the same on every machine and version of the runtime (SplitMix64), so that an input can be made again from its seed.</summary>
public sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>The numbers for one input of a run: they depend on nothing that came before it.</summary>
    public static Chance For(ulong seed, string target, long index)
    {
        var hash = 14695981039346656037UL;
        foreach (var letter in target)
            hash = (hash ^ letter) * 1099511628211UL;
        return new Chance(new Chance(seed ^ hash).Next() + ((ulong)index * 0x9E3779B97F4A7C15UL));
    }

    public ulong Next()
    {
        var mixed = _state += 0x9E3779B97F4A7C15UL;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9UL;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBUL;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>From 0 to <paramref name="end"/>, without it; 0 when there is nothing to choose from.</summary>
    public int Below(int end) => end <= 1 ? 0 : (int)(Next() % (ulong)end);

    /// <summary>True once in <paramref name="times"/>.</summary>
    public bool Once(int times) => Below(times) == 0;

    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
            bytes[i] = (byte)Next();
        return bytes;
    }
}
