using Finch.Auth;

namespace Finch.Machine;

/// <summary>What goes wrong with a virtual machine, in words and with a cause.</summary>
internal static class MachineFailure
{
    public const string Instance = "the instance \"finch\"";

    /// <summary>The machine is not in the state that a command needs.</summary>
    public static RegistryAuthException WrongState(string what, string? hint = null) => new(AuthFailure.WrongState, $"{Instance} {what}", hint);

    /// <summary>Something that the machine needs on this computer is missing, full or refused.</summary>
    public static RegistryAuthException Setup(string what, string? hint, Exception? inner = null) => new(AuthFailure.Configuration, what, hint, inner: inner);

    /// <summary>The machine did not do what was asked of it in time.</summary>
    public static RegistryAuthException NoAnswer(string what, string? hint) => new(AuthFailure.Unreachable, what, hint);
}
