using System.Diagnostics.CodeAnalysis;
using Finch.Auth;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>An image as a kubelet names it: <c>HOST[:PORT]/REPOSITORY</c>, without tag and digest.</summary>
/// <param name="Authority">
/// Host and port as they were written. A kubelet compares the keys of an answer with the image letter by letter, and the port too, so
/// the canonical form would not always be found.
/// </param>
/// <param name="Host">The registry.</param>
/// <param name="Repository">The path below it; null when the image is a registry alone.</param>
internal sealed record ImageName(string Authority, RegistryHost Host, string? Repository)
{
    /// <summary>Reads a name. A tag and a digest, which a person may leave in a request of their own, are passed over.</summary>
    /// <returns>False when it does not begin with a registry.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ImageName? image)
    {
        image = null;
        if (text is null)
            return false;
        var slash = text.IndexOf('/');
        var authority = slash < 0 ? text : text[..slash];
        // What is more than a host and a port must not become a key: "?" and "#" end a host, and a kubelet takes "*" for a pattern.
        if (!authority.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' or ':' or '[' or ']')
            || !RegistryHost.TryParse(authority, out var host))
            return false;
        var repository = slash < 0 ? "" : WithoutTag(text[(slash + 1)..]);
        image = new ImageName(authority, host, repository.Length > 0 ? repository : null);
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Repository is null ? Authority : $"{Authority}/{Repository}";

    private static string WithoutTag(string path)
    {
        path = path.Split('@')[0];
        var colon = path.LastIndexOf(':');
        return colon > path.LastIndexOf('/') ? path[..colon] : path;
    }
}
