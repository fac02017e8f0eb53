using Finch.Auth;
using Finch.Fuzz.Making;
using Finch.Images;
using Finch.Images.Stores;

namespace Finch.Fuzz.Targets;

/// <summary>Indexes, as a registry sends them and as a layout on disk keeps them: a platform is found or missing in words, names survive.</summary>
public sealed class IndexTarget : Target
{
    private static readonly Platform[] Wanted = [Platform.Of("linux", "amd64"), Platform.Of("linux", "arm", "v7"), Platform.Of("windows", "arm64")];
    private static readonly ImageReference Name1 = ImageReference.Parse("registry.example.com/fuzz/app:1");
    private static readonly Descriptor Image = new(MediaTypes.OciManifest, Digest.Of("{}"u8), 2);

    private readonly Mutator _mutator = new(Documents.Indexes, Documents.Words);

    public override string Name => "index";

    public override int Share => 15;

    public override (long PerByte, long Base) MemoryLimit => (4000, 256 * 1024);

    public override byte[] Make(Chance chance) => _mutator.Make(chance);

    public override bool Run(byte[] input)
    {
        var layout = ReadLayout(input);
        if (ManifestTarget.TryParse(input, expected: null) is not ImageIndex index)
            return layout;
        ManifestTarget.MustBeTrue(index, input);
        foreach (var platform in Wanted)
            Choose(index, platform);
        return true;
    }

    private static void Choose(ImageIndex index, Platform platform)
    {
        try
        {
            var chosen = index.Select(platform);
            Must(index.Manifests.Contains(chosen) && !chosen.IsAttestation, "what was chosen is no image of the index");
        }
        catch (RegistryAuthException missing)
        {
            Must(missing.Failure == AuthFailure.NotFound, "a platform that is missing is called something else");
        }
    }

    private static bool ReadLayout(byte[] input)
    {
        LayoutIndex layout;
        try
        {
            layout = LayoutIndex.Parse("index.json", input);
        }
        catch (RegistryAuthException refused) when (refused.Failure == AuthFailure.Store)
        {
            return false;
        }

        var before = layout.Images;
        _ = layout.HasOpaqueEntries;
        var replaced = layout.Set(Name1, Image);
        var after = layout.Images;
        Must(after.Any(entry => Name1.Equals(entry.Reference) && entry.Target.Digest == Image.Digest), "a name that was set is not there");
        Must(replaced is null || before.Any(entry => Name1.Equals(entry.Reference)), "a name that was not there was replaced");
        foreach (var other in before.Where(entry => entry.Reference is not null && !Name1.Equals(entry.Reference)))
            Must(after.Any(entry => other.Reference!.Equals(entry.Reference) && entry.Target.Digest == other.Target.Digest), "another name was lost");
        return true;
    }
}
