using Finch.Auth;
using Finch.Settings.Machine;

namespace Finch.Cli.Machine;

/// <summary>The value of <c>--image</c>: a path, also a relative one, or an https address, with a digest at its end.</summary>
internal static class ImageOption
{
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/>.</exception>
    public static MachineImage Parse(string typed)
    {
        if (PinnedImage.TryParse(typed, out var image, out var mistake))
            return image.IsUrl ? image : image with { Location = Path.GetFullPath(image.Location) };
        throw mistake switch
        {
            ImageMistake.HasUser => Usage("the address of a guest image must not have a user in it", "its digest is what makes it trusted"),
            ImageMistake.NotHttps => Usage("a guest image is a file or an https address", "give a path, or an address that begins with https://"),
            _ => Usage("the guest image given with --image has no digest", "write PATH@sha256:HEX; sha256sum prints the digest of a file"),
        };
    }

    private static RegistryAuthException Usage(string message, string hint) => new(AuthFailure.Usage, message, hint);
}
