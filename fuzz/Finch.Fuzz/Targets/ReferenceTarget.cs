using System.Text;
using Finch.Auth;
using Finch.Fuzz.Making;
using Finch.Images;

namespace Finch.Fuzz.Targets;

/// <summary>Names of images and of registries: read or refused as usage, and every written form is read as the same name.</summary>
public sealed class ReferenceTarget : Target
{
    private const string Hex = "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";

    private readonly Mutator _mutator = new(
        [
            "alpine", "alpine:3.20", "docker.io/library/alpine", "index.docker.io/owner/app:v1.0_x-y", "ghcr.io/owner/app", "localhost:5000/a/b/c:t", "[::1]:5000/app",
            "INTRANET/app:1", "host:443/a", "a__b/c--d.e", "h.io/a:t@sha256:" + Hex, "alpine@sha512:" + Hex + Hex, "docker.io/library/" + Hex,
            "111222333444.dkr.ecr.eu-west-1.amazonaws.com/app:1", "https://ghcr.io/v2/", "http://127.0.0.1:5000", "docker.io/localhost/x", "192.168.0.1/x/y",
        ],
        [
            "library/", "docker.io/", "registry-1.docker.io/", "localhost/", "sha256:", Hex, "@", ":", "/", ".", "..", "_", "__", "-", "--", "[", "]", "[::ffff:1.2.3.4]",
            "[fe80::1%eth0]", ":443", ":80", ":0443", ":65536", "://", "https://", " ", "\0", "A", "Z.", "é", "İ", "ſ", "\u200b", "😀", "xn--", "%2f", "a",
        ]);

    public override string Name => "reference";

    public override int Share => 25;

    public override (long PerByte, long Base) MemoryLimit => (400, 64 * 1024);

    public override byte[] Make(Chance chance) => _mutator.Make(chance);

    public override bool Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        if (RegistryHost.TryParse(text, out var host))
            Must(RegistryHost.TryParse(host.ToString(), out var again) && again.Equals(host), $"the registry {host} is read as another");
        if (!ImageReference.TryParse(text, out var reference))
        {
            MustRefuse(text);
            return false;
        }

        MustRead(reference, reference.Canonical);
        MustRead(reference, reference.Familiar);
        var kept = reference.ForStore();
        Must(kept.Equals(kept.ForStore()) && kept.Host.Equals(reference.Host) && kept.Repository == reference.Repository, "the name in a store is another");
        MustRead(kept, kept.Canonical);
        Must(reference.Repository.Length is > 0 and <= 255 && !reference.Repository.Contains("..", StringComparison.Ordinal) && reference.Repository[0] != '/',
            "a repository would be another path");
        return true;
    }

    private static void MustRead(ImageReference reference, string written)
        => Must(ImageReference.TryParse(written, out var again) && again.Equals(reference) && again.Host.Equals(reference.Host)
            && again.Repository == reference.Repository && again.Tag == reference.Tag && again.Digest == reference.Digest, $"'{written}' is read as another name");

    private static void MustRefuse(string text)
    {
        try
        {
            ImageReference.Parse(text);
        }
        catch (RegistryAuthException refused)
        {
            Must(refused.Failure == AuthFailure.Usage && refused.Hint is not null, "the refusal gives no help");
            return;
        }

        throw new BrokenInvariantException("Parse takes what TryParse refuses");
    }
}
