namespace Finch.Machine;

/// <summary>Whether there is a virtual machine, in the words that <c>finch vm status</c> prints.</summary>
public enum MachineState
{
    /// <summary>None was made.</summary>
    Nonexistent,

    /// <summary>It was made, and is off.</summary>
    Stopped,

    /// <summary>It is on; it may still be booting.</summary>
    Running,
}
