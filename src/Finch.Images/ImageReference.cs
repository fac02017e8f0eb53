using System.Diagnostics.CodeAnalysis;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images;

/// <summary>
/// The name of an image as docker reads it (distribution/reference): <c>[HOST/]REPOSITORY[:TAG][@DIGEST]</c>.
/// A name without a host is on Docker Hub, and there a name of one part is below <c>library/</c>.
/// </summary>
public sealed class ImageReference : IEquatable<ImageReference>
{
    private const string OfficialPrefix = "library/";

    internal ImageReference(RegistryHost host, string repository, string? tag, Digest? digest)
    {
        Host = host;
        Repository = repository;
        Tag = tag;
        Digest = digest;
    }

    /// <summary>The registry.</summary>
    public RegistryHost Host { get; }

    /// <summary>The repository on that registry: <c>library/alpine</c>.</summary>
    public string Repository { get; }

    /// <summary>The tag; null when none was given.</summary>
    public string? Tag { get; }

    /// <summary>The digest; null when none was given. It decides the content, the tag beside it is a note.</summary>
    public Digest? Digest { get; }

    /// <summary>What a registry is asked for: the digest, else the tag, else <c>latest</c>.</summary>
    public string Target => Digest?.ToString() ?? Tag ?? "latest";

    /// <summary>Host and repository: <c>docker.io/library/alpine</c>. A host of one word keeps its port, or it would be a repository of Docker Hub.</summary>
    public string Name => $"{Host}{(ReferenceGrammar.LooksLikeHost(Host.ToString()) ? "" : ":443")}/{Repository}";

    /// <summary>Every part: <c>docker.io/library/alpine:3.20</c>. The key of an image in a store.</summary>
    public string Canonical => Name + Suffix;

    /// <summary>As people write it: without <c>docker.io/</c> and <c>library/</c>.</summary>
    public string Familiar => FamiliarName + Suffix;

    /// <summary>The name alone as people write it: <c>alpine</c>.</summary>
    public string FamiliarName
        => !Host.IsDockerHub ? Name
            : Repository.StartsWith(OfficialPrefix, StringComparison.Ordinal) && Repository.IndexOf('/') == Repository.LastIndexOf('/')
                && !ReferenceGrammar.IsImageId(Repository[OfficialPrefix.Length..])
                ? Repository[OfficialPrefix.Length..]
                : ShortNameIsAmbiguous ? Name : Repository;

    private string Suffix => (Tag is null ? "" : ":" + Tag) + (Digest is null ? "" : "@" + Digest);

    /// <summary>A first part that looks like a host must keep its real host before it.</summary>
    private bool ShortNameIsAmbiguous => ReferenceGrammar.LooksLikeHost(Repository.Split('/')[0]);

    /// <summary>Parses a reference; false when it is none.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageReference? reference)
        => ReferenceGrammar.Read(text, out reference) is null;

    /// <summary>Parses a reference, or explains what is wrong with it.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/>.</exception>
    public static ImageReference Parse(string text)
    {
        var problem = ReferenceGrammar.Read(text, out var reference);
        return reference ?? throw new RegistryAuthException(AuthFailure.Usage, $"'{Shown(text)}' is not an image reference: {problem}",
            "write it as NAME[:TAG], for example alpine:3.20 or ghcr.io/owner/app:1.0");
    }

    /// <summary>Before a path, an @ ends a user and a password; behind one, it begins a digest.</summary>
    private static string Shown(string text) => text.Contains('/', StringComparison.Ordinal) ? PlainAddress.OfTyped(text) : text;

    /// <summary>The key under which a store keeps it: by digest alone where there is one, else by tag, <c>latest</c> where none was given.</summary>
    public ImageReference ForStore() => Digest is not null ? AtDigest(Digest) : Tag is null ? new ImageReference(Host, Repository, "latest", null) : this;

    /// <summary>The same name pointing at exactly this content.</summary>
    public ImageReference AtDigest(Digest digest) => new(Host, Repository, null, digest);

    /// <inheritdoc/>
    public bool Equals(ImageReference? other) => other is not null && Canonical == other.Canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ImageReference);

    /// <inheritdoc/>
    public override int GetHashCode() => Canonical.GetHashCode(StringComparison.Ordinal);

    /// <summary>The familiar form.</summary>
    public override string ToString() => Familiar;
}
