using System.Globalization;

namespace Finch.Images.Stores.Containerd;

/// <summary>
/// The labels on a manifest that lead containerd's garbage collector to what the manifest names (its own page on garbage collection).
/// A name keeps its target alive, these labels everything below it.
/// </summary>
internal static class GcLabels
{
    private const string Prefix = "containerd.io/gc.ref.content.";

    public static Dictionary<string, string> Of(Manifest manifest)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        if (manifest is ImageManifest image)
        {
            labels[Prefix + "config"] = image.Config.Digest.ToString();
            foreach (var (layer, i) in image.Layers.Select((layer, i) => (layer, i)))
                labels[string.Create(CultureInfo.InvariantCulture, $"{Prefix}l.{i}")] = layer.Digest.ToString();
        }
        else
        {
            foreach (var (child, i) in manifest.Children.Select((child, i) => (child, i)))
                labels[string.Create(CultureInfo.InvariantCulture, $"{Prefix}m.{i}")] = child.Digest.ToString();
        }

        return labels;
    }
}
