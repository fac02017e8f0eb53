using System.Text.Json;
using System.Text.Json.Serialization;
using Finch.Auth.Files;

namespace Finch.Machine;

/// <summary>What the machine was made of; the file is written last, so a machine exists whole or not at all.</summary>
/// <param name="Image">The digest of the guest image: <c>sha256:HEX</c>.</param>
/// <param name="Source">Where the image came from.</param>
/// <param name="Created">When.</param>
internal sealed record MachineRecord(string Image, string Source, DateTimeOffset Created)
{
    /// <summary>Reads it; null when there is no machine.</summary>
    public static MachineRecord? Read(string path) => StateFile.Read(path, StateJson.Default.MachineRecord);

    public void Write(string path) => StateFile.Write(path, this, StateJson.Default.MachineRecord);
}

/// <summary>The parameters of one run.</summary>
/// <param name="SshPort">The port of this computer that leads to the guest's sshd; loopback only.</param>
/// <param name="Cpus">Its processors.</param>
/// <param name="Memory">Its memory in bytes.</param>
/// <param name="Accelerator">What executes its code: <c>kvm</c>, <c>hvf</c>, <c>whpx</c>, <c>tcg</c>.</param>
/// <param name="Started">When.</param>
internal sealed record RunRecord(int SshPort, int Cpus, long Memory, string Accelerator, DateTimeOffset Started)
{
    /// <summary>Reads it; null when there is no run.</summary>
    public static RunRecord? Read(string path) => StateFile.Read(path, StateJson.Default.RunRecord);

    public void Write(string path) => StateFile.Write(path, this, StateJson.Default.RunRecord);
}

/// <summary>What the last look for hardware acceleration found.</summary>
/// <param name="Subject">What was looked at: kernel, QEMU, device.</param>
/// <param name="Works">The answer.</param>
internal sealed record ProbeRecord(string Subject, bool Works)
{
    public static ProbeRecord? Read(string path) => StateFile.Read(path, StateJson.Default.ProbeRecord);

    public void Write(string path) => StateFile.Write(path, this, StateJson.Default.ProbeRecord);
}

/// <summary>Small files of our own. One that cannot be read counts as missing: each can be made again.</summary>
internal static class StateFile
{
    public static T? Read<T>(string path, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize(File.ReadAllBytes(path), type) : null;
        }
        catch (Exception error) when (error is IOException or JsonException)
        {
            return null;
        }
    }

    public static void Write<T>(string path, T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        => AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(value, type));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(MachineRecord))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(ProbeRecord))]
internal sealed partial class StateJson : JsonSerializerContext;
