using System.Runtime.InteropServices;
using Finch.Auth;
using Finch.Settings.Machine;

namespace Finch.Cli.Machine;

/// <summary>The guest image that was installed with this program, beside it, with its digest in a file of sha256sum's form.</summary>
internal static class BundledImage
{
    public static string FileName { get; } = $"finch-guest-{(RuntimeInformation.OSArchitecture == Architecture.Arm64 ? "arm64" : "amd64")}.tar";

    /// <summary>The image; null when none is there.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: an image without a digest.</exception>
    public static MachineImage? Find()
    {
        var path = Path.Combine(AppContext.BaseDirectory, FileName);
        if (!File.Exists(path))
            return null;
        var sums = path + ".sha256";
        var digest = File.Exists(sums) ? File.ReadAllText(sums).Split(' ', 2)[0].Trim() : "";
        return digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower)
            ? new MachineImage(path, digest)
            : throw new RegistryAuthException(AuthFailure.Configuration, $"the guest image {path} has no digest: {sums} is missing or malformed", "install finch again, or give --image PATH@sha256:HEX");
    }
}
