using System.Buffers;
using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>Finds what a person means by a name or by the beginning of an id.</summary>
internal static class ImageLookup
{
    private const int ShortestId = 4;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdef");

    /// <summary>Every entry that <paramref name="text"/> names: one for a reference, one or more for an id.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.NotFound"/>, or <see cref="AuthFailure.Usage"/> for an id that several images share.</exception>
    public static async Task<IReadOnlyList<StoredImage>> FindAsync(IImageStore store, string text, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(text);
        var images = await store.ListAsync(cancellationToken).ConfigureAwait(false);
        if (ImageReference.TryParse(text, out var reference) && ByReference(images, reference.ForStore()) is { } named)
            return [named];
        var byId = ById(images, text);
        if (byId.Select(i => i.Target.Digest).Distinct().Count() > 1)
            throw new RegistryAuthException(AuthFailure.Usage, $"'{text}' is the beginning of several image ids", "give more digits");
        if (byId.Length > 0)
            return byId;
        if (reference is null && !IsId(text))
            _ = ImageReference.Parse(text);
        throw new RegistryAuthException(AuthFailure.NotFound, $"no such image: {text}", "list the images with: finch images");
    }

    private static StoredImage? ByReference(IReadOnlyList<StoredImage> images, ImageReference reference)
        => images.FirstOrDefault(i => reference.Equals(i.Reference))
            ?? (reference.Digest is null ? null : images.FirstOrDefault(i => i.Reference?.Name == reference.Name && HasDigest(i, reference.Digest)));

    /// <summary>A tag and a digest name the same image when the tag points there, here or on its registry.</summary>
    private static bool HasDigest(StoredImage image, Digest digest)
        => image.Target.Digest == digest || image.Target.Annotations.GetValueOrDefault(Annotations.ResolvedDigest) == digest.ToString();

    private static StoredImage[] ById(IReadOnlyList<StoredImage> images, string text)
    {
        if (!IsId(text))
            return [];
        var (prefix, hex) = text.IndexOf(':') is > 0 and var colon ? (text[..colon], text[(colon + 1)..]) : ("", text);
        return [.. images.Where(i => i.Target.Digest.Hex.StartsWith(hex, StringComparison.Ordinal) && (prefix.Length == 0 || i.Target.Digest.Algorithm == prefix))];
    }

    private static bool IsId(string text)
    {
        var hex = text.AsSpan(text.IndexOf(':') + 1);
        return hex.Length >= ShortestId && !hex.ContainsAnyExcept(Hexadecimal);
    }
}
