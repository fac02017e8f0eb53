namespace Finch.Images.Stores;

/// <summary>The annotation keys we write beside a name in <c>index.json</c>.</summary>
public static class Annotations
{
    /// <summary>OCI image-spec: the name of an entry. We write the canonical reference.</summary>
    public const string RefName = "org.opencontainers.image.ref.name";

    /// <summary>containerd's and docker's key for the full name.</summary>
    public const string ImageName = "io.containerd.image.name";

    /// <summary>containerd's key for the repositories of a host that are known to hold the content: source of mounts.</summary>
    public const string SourcePrefix = "containerd.io/distribution.source.";

    /// <summary>The digest the tag had on its registry, where that was an index of which one platform was taken.</summary>
    public const string ResolvedDigest = "finch.resolved.digest";

    /// <summary>The repositories of <paramref name="host"/> that hold what <paramref name="target"/> points at.</summary>
    public static IReadOnlyList<string> Sources(this Descriptor target, Auth.RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target.Annotations.TryGetValue(SourcePrefix + host, out var list) ? list.Split(',', StringSplitOptions.RemoveEmptyEntries) : [];
    }

    /// <summary><paramref name="target"/> with one repository more that holds it.</summary>
    public static Descriptor WithSource(this Descriptor target, Auth.RegistryHost host, string repository)
    {
        ArgumentNullException.ThrowIfNull(target);
        var sources = target.Sources(host).Append(repository).Distinct(StringComparer.Ordinal);
        return target.With(SourcePrefix + host, string.Join(',', sources));
    }

    /// <summary><paramref name="target"/> with what its name points at on its registry, which needs no note where it is the same.</summary>
    internal static Descriptor ResolvedTo(this Descriptor target, Digest digest)
    {
        if (digest != target.Digest)
            return target.With(ResolvedDigest, digest.ToString());
        var annotations = target.Annotations.Where(a => a.Key != ResolvedDigest).ToDictionary(StringComparer.Ordinal);
        return annotations.Count == target.Annotations.Count ? target : target with { Annotations = annotations };
    }

    /// <summary><paramref name="target"/> with one annotation set.</summary>
    public static Descriptor With(this Descriptor target, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(target);
        return target with { Annotations = new Dictionary<string, string>(target.Annotations, StringComparer.Ordinal) { [key] = value } };
    }
}
