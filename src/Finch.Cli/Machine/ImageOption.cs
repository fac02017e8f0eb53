using Finch.Auth;
using Finch.Settings.Machine;

namespace Finch.Cli.Machine;

/// <summary>The value of <c>--image</c>: a path, also a relative one, or an https address, with a digest at its end.</summary>
internal static class ImageOption
{
    private const string Mark = "@sha256:";

    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/>.</exception>
    public static MachineImage Parse(string typed)
    {
        var at = typed.LastIndexOf(Mark, StringComparison.Ordinal);
        var digest = at < 0 ? "" : typed[(at + Mark.Length)..].ToLowerInvariant();
        if (at <= 0 || digest.Length != 64 || !digest.All(char.IsAsciiHexDigit))
        {
            throw new RegistryAuthException(AuthFailure.Usage, $"the guest image '{typed}' has no digest",
                "write PATH@sha256:HEX; sha256sum prints the digest of a file");
        }

        var image = new MachineImage(typed[..at], digest);
        if (image.IsUrl)
        {
            return new Uri(image.Location).UserInfo.Length == 0 ? image
                : throw new RegistryAuthException(AuthFailure.Usage, "the address of a guest image must not have a user in it", "its digest is what makes it trusted");
        }

        return image.Location.Contains("://", StringComparison.Ordinal)
            ? throw new RegistryAuthException(AuthFailure.Usage, $"the guest image '{image.Location}' is neither a file nor an https address", "give a path, or an address that begins with https://")
            : image with { Location = Path.GetFullPath(image.Location) };
    }
}
