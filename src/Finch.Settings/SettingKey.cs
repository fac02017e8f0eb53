using System.Globalization;
using Finch.Auth;
using Finch.Settings.Machine;
using Finch.Settings.Yaml;

namespace Finch.Settings;

/// <summary>A key of <c>finch.yaml</c> that a command can read and change. Rules of registries are not: they are lines of their own.</summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it is for, in a line.</param>
/// <param name="IsList">True when it takes several values.</param>
/// <param name="Values">Its values as they are written in the file; null where there is none and no default either.</param>
public sealed record SettingKey(string Name, string Description, bool IsList, Func<MachineSettings, IReadOnlyList<string>?> Values)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<SettingKey> All { get; } =
    [
        new("cpus", "virtual processors", false, machine => [machine.Cpus.ToString(CultureInfo.InvariantCulture)]),
        new("memory", "memory of the virtual machine", false, machine => [ByteSize.Format(machine.Memory)]),
        new("datadisk", "largest size of the disk for images and containers", false, machine => [ByteSize.Format(machine.DataDisk)]),
        new("accelerator", "auto, kvm, hvf or tcg", false, machine => [machine.Accelerator.ToString().ToLowerInvariant()]),
        new("image", "the system it starts from: PATH@sha256:HEX or URL@sha256:HEX", false, machine => machine.Image is { } image ? [image.ToString()] : null),
        new("auto_vm_start", "start the machine when a command needs it", false, machine => [machine.AutoStart ? "true" : "false"]),
        new("creds_helpers", "credential helpers: ecr-login is installed, others are checked", true, machine => machine.CredsHelpers),
        new("bridge_registries", "registries whose credentials the machine may ask for", true,
            machine => machine.BridgeRegistries is { } patterns ? [.. patterns.Select(pattern => pattern.Text)] : null),
    ];

    /// <summary>A key by its name; null when there is none.</summary>
    public static SettingKey? Find(string name) => All.FirstOrDefault(key => key.Name == name);

    /// <summary>A key by its name, as somebody typed it.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/>: there is none, with the one that was probably meant.</exception>
    public static SettingKey Require(string name)
    {
        if (Find(name) is { } key)
            return key;
        if (name == FinchSettings.RulesKey)
        {
            throw new RegistryAuthException(AuthFailure.Usage, "rules of registries are not single values",
                "'finch login --profile NAME' and 'finch login --store NAME' write one; others are written into the file by hand");
        }

        if (MachineReader.OtherKeys.Contains(name))
            throw new RegistryAuthException(AuthFailure.Usage, $"'{name}' has no effect in this edition of finch", Keys());
        throw new RegistryAuthException(AuthFailure.Usage, $"'{name}' is not a key of finch.yaml",
            Suggestion.For(name, All.Select(known => known.Name)) is { } meant ? $"did you mean '{meant}'?" : Keys());
    }

    private static string Keys() => $"the keys are {string.Join(", ", All.Select(key => key.Name))}";
}
