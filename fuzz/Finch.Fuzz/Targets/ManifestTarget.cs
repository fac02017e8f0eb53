using Finch.Auth;
using Finch.Fuzz.Making;
using Finch.Images;

namespace Finch.Fuzz.Targets;

/// <summary>Image manifests and configurations: read byte for byte, or refused as the registry's fault.</summary>
public sealed class ManifestTarget : Target
{
    private readonly Mutator _mutator = new(Documents.Manifests, Documents.Words);

    public override string Name => "manifest";

    public override int Share => 15;

    public override (long PerByte, long Base) MemoryLimit => (600, 128 * 1024);

    public override byte[] Make(Chance chance) => _mutator.Make(chance);

    public override bool Run(byte[] input)
    {
        ReadConfig(input);
        if (TryParse(input, expected: null) is not { } manifest)
            return false;
        MustBeTrue(manifest, input);
        var again = TryParse(input, manifest.Descriptor.Digest);
        Must(again is not null && again.GetType() == manifest.GetType() && again.Children.Select(Text).SequenceEqual(manifest.Children.Select(Text)),
            "read again, the manifest is another");
        return true;
    }

    /// <summary>What holds for manifests of both kinds.</summary>
    internal static void MustBeTrue(Manifest manifest, byte[] input)
    {
        Must(manifest.Bytes.Span.SequenceEqual(input) && manifest.Descriptor.Digest.Matches(input) && manifest.Descriptor.Size == input.Length, "the bytes are others");
        Must(MediaTypes.IsIndex(manifest.Descriptor.MediaType) == manifest is ImageIndex, "an index passes for a manifest, or the other way round");
        foreach (var child in manifest.Children)
            Must(child.Size >= 0 && Digest.TryParse(child.Digest.ToString(), out var digest) && digest == child.Digest, "a child has no digest or no size");
    }

    internal static Manifest? TryParse(byte[] input, Digest? expected)
    {
        try
        {
            return Manifest.Parse(input, mediaType: null, expected);
        }
        catch (RegistryAuthException refused) when (refused.Failure == AuthFailure.Protocol)
        {
            return null;
        }
    }

    private static void ReadConfig(byte[] input)
    {
        try
        {
            var config = ImageConfig.Parse(input);
            Must(config.DiffIds.All(id => Digest.TryParse(id.ToString(), out _)), "a layer has no digest");
        }
        catch (RegistryAuthException refused) when (refused.Failure == AuthFailure.Protocol)
        {
            // Refused, in words.
        }
    }

    private static string Text(Descriptor descriptor) => $"{descriptor.MediaType} {descriptor.Digest} {descriptor.Size} {descriptor.Platform}";
}
