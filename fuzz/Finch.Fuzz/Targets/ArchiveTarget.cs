using Finch.Auth;
using Finch.Fuzz.Making;
using Finch.Images;
using Finch.Images.Archives;
using Finch.Images.Stores;

namespace Finch.Fuzz.Targets;

/// <summary>Archives that are loaded: whole images come of it or nothing has a name, and what was loaded can be saved and loaded again.</summary>
public sealed class ArchiveTarget : Target
{
    private readonly ArchiveMaker _maker = new(new Mutator([.. Documents.Manifests, .. Documents.Indexes], Documents.Words));

    private string? _refusal;

    public override string Name => "archive";

    public override int Share => 5;

    public override (long PerByte, long Base) MemoryLimit => (200, 8 * 1024 * 1024);

    public override byte[] Make(Chance chance) => _maker.Make(chance);

    public override bool Run(byte[] input)
    {
        var store = new MemoryStore();
        if (Load(store, input) is not { } images)
            return false;
        Must(images.Count > 0, "an archive without an image was loaded");
        foreach (var image in images)
            MustBeWhole(store, image);

        using var saved = new MemoryStream();
        new ImageSaver(store).SaveAsync(images, saved, CancellationToken.None).GetAwaiter().GetResult();
        var again = Load(new MemoryStore(), saved.ToArray());
        Must(again is not null && again.Select(Text).Order(StringComparer.Ordinal).SequenceEqual(images.Select(Text).Distinct().Order(StringComparer.Ordinal)),
            $"saved and loaded again, {string.Join(", ", images.Select(Text))} became {(again is null ? _refusal : string.Join(", ", again.Select(Text)))}");
        return true;
    }

    private IReadOnlyList<StoredImage>? Load(MemoryStore store, byte[] input)
    {
        try
        {
            return new ImageLoader(store).LoadAsync(new MemoryStream(input, writable: false), CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (RegistryAuthException refused) when (refused.Failure is AuthFailure.Protocol or AuthFailure.Store)
        {
            // A manifest that is longer or shorter than the index says is the store's to refuse.
            _refusal = refused.Message;
            return null;
        }
    }

    private static void MustBeWhole(MemoryStore store, StoredImage image)
    {
        var bytes = store.ReadBlobAsync(image.Target, CancellationToken.None).GetAwaiter().GetResult();
        if (Manifest.Parse(bytes, image.Target.MediaType, image.Target.Digest) is not ImageManifest manifest)
            return;
        foreach (var child in manifest.Children.Where(child => !child.IsForeign))
            Must(store.HasBlobAsync(child, CancellationToken.None).GetAwaiter().GetResult(), $"the loaded image lacks {child.Digest}");
    }

    private static string Text(StoredImage image) => $"{image.Reference?.Canonical} {image.Target.Digest}";
}
