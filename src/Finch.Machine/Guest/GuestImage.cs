using System.Text.Json;
using System.Text.Json.Serialization;
using Finch.Auth;

namespace Finch.Machine.Guest;

/// <summary>What a guest image says about itself: its <c>image.json</c>, see docs/machine-guest.md.</summary>
/// <param name="Schema">The form of the image; 1.</param>
/// <param name="Architecture">Debian's name of the processor it is for: <c>amd64</c>, <c>arm64</c>.</param>
/// <param name="Version">Which image it is.</param>
/// <param name="Kernel">The kernel's version.</param>
/// <param name="Append">The kernel arguments that the image needs.</param>
internal sealed record GuestImage(int Schema, string Architecture, string Version, string Kernel, string Append)
{
    public const string Description = "image.json";
    public const string KernelFile = "vmlinuz";
    public const string StartFile = "initrd";
    public const string RootFile = "root.squashfs";

    /// <summary>Everything that an image holds.</summary>
    public static readonly string[] Files = [Description, KernelFile, StartFile, RootFile];

    private const int KnownSchema = 1;

    /// <summary>Reads the description of an unpacked image.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: missing, malformed, or of a form that this version does not know.</exception>
    public static GuestImage Read(string folder)
    {
        var path = Path.Combine(folder, Description);
        try
        {
            var image = JsonSerializer.Deserialize(File.ReadAllBytes(path), GuestImageJson.Default.GuestImage);
            if (image is { Schema: KnownSchema, Architecture.Length: > 0, Append: not null } && Files.All(file => File.Exists(Path.Combine(folder, file))))
                return image;
            throw MachineFailure.Setup($"the guest image in {folder} is not one that this version of finch can start",
                "finch vm remove --force, then finch vm init with an image of this version");
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException)
        {
            throw MachineFailure.Setup($"the guest image in {folder} is damaged: {path} cannot be read", "finch vm remove --force, then finch vm init", error);
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(GuestImage))]
internal sealed partial class GuestImageJson : JsonSerializerContext;
