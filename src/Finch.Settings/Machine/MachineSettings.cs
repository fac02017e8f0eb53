using Finch.Settings.Rules;

namespace Finch.Settings.Machine;

/// <summary>What runs the virtual machine's instructions.</summary>
public enum Accelerator
{
    /// <summary>The processor's own virtualization where the system offers it, else emulation.</summary>
    Auto,

    /// <summary>Linux's.</summary>
    Kvm,

    /// <summary>macOS's.</summary>
    Hvf,

    /// <summary>Emulation: works everywhere, slowly.</summary>
    Tcg,
}

/// <summary>The system that the virtual machine starts from, when it is not finch's own.</summary>
/// <param name="Location">An absolute path, a path below <c>~/</c>, or an https URL.</param>
/// <param name="Sha256">The SHA-256 of its content, 64 hexadecimal digits in lower case. Nothing else may be started.</param>
public sealed record MachineImage(string Location, string Sha256)
{
    /// <summary>True when it has to be fetched.</summary>
    public bool IsUrl => Location.StartsWith("https://", StringComparison.Ordinal);

    /// <summary>The location as it may be shown: what follows a question mark in an address may be a key.</summary>
    public string Name => IsUrl ? Location.Split('?', 2)[0] : Location;

    /// <inheritdoc/>
    public override string ToString() => $"{Location}@sha256:{Sha256}";
}

/// <summary>What <c>finch.yaml</c> says about the virtual machine and about credential helpers; what it does not say is the default.</summary>
public sealed record MachineSettings
{
    /// <summary><c>cpus</c>: how many virtual processors; at least 1.</summary>
    public required int Cpus { get; init; }

    /// <summary><c>memory</c>, in bytes.</summary>
    public required long Memory { get; init; }

    /// <summary><c>datadisk</c>: the largest size of the disk that holds images and containers, in bytes.</summary>
    public required long DataDisk { get; init; }

    /// <summary><c>accelerator</c>.</summary>
    public required Accelerator Accelerator { get; init; }

    /// <summary><c>image</c>; null for finch's own.</summary>
    public required MachineImage? Image { get; init; }

    /// <summary><c>auto_vm_start</c>: whether commands that need the machine start it.</summary>
    public required bool AutoStart { get; init; }

    /// <summary><c>creds_helpers</c>: names of helpers, without <c>docker-credential-</c>; empty for none.</summary>
    public required IReadOnlyList<string> CredsHelpers { get; init; }

    /// <summary><c>bridge_registries</c>: whose credentials the machine may ask for; null for every registry, empty for none.</summary>
    public required IReadOnlyList<HostPattern>? BridgeRegistries { get; init; }

    /// <summary>What works and is probably not meant, with file and line: more than the computer has, keys of other platforms.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
