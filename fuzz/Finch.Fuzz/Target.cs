using Finch.Fuzz.Making;

namespace Finch.Fuzz;

/// <summary>A parser with what must be true of it whatever it is given.</summary>
public abstract class Target
{
    public abstract string Name { get; }

    /// <summary>The share of a run's inputs, in hundredths: slow parsers get fewer.</summary>
    public abstract int Share { get; }

    /// <summary>The most memory that one input may cost, in bytes for each of its own and in all. It bounds the time as well.</summary>
    public abstract (long PerByte, long Base) MemoryLimit { get; }

    /// <summary>The input of a number.</summary>
    public abstract byte[] Make(Chance chance);

    /// <summary>Parses, and looks at what came of it. Any exception is a finding.</summary>
    /// <returns>False when the input was refused, as documented.</returns>
    public abstract bool Run(byte[] input);

    /// <summary>States an invariant.</summary>
    protected static void Must(bool holds, string what)
    {
        if (!holds)
            throw new BrokenInvariantException(what);
    }
}

/// <summary>What was promised of a parser is not true.</summary>
public sealed class BrokenInvariantException(string message) : Exception(message);
