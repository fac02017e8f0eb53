using Finch.Auth;

namespace Finch.Images;

/// <summary>Reads references by docker's grammar and says in words what does not fit.</summary>
internal static class ReferenceGrammar
{
    private const int MaxRepository = 255;

    private const int MaxTag = 128;

    /// <summary>Null when <paramref name="text"/> is a reference, else what is wrong with it.</summary>
    public static string? Read(string? text, out ImageReference? reference)
    {
        reference = null;
        var rest = text ?? "";
        if (rest.Length == 0)
            return "it is empty";
        if (rest.Contains("://", StringComparison.Ordinal))
            return rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? "leave out the scheme; plain http is port 80, where no other is named" : "leave out the scheme";
        if (rest.Any(char.IsWhiteSpace))
            return "it holds a space";
        if (ReadDigest(ref rest, out var digest) is { } badDigest)
            return badDigest;
        if (ReadTag(ref rest, out var tag) is { } badTag)
            return badTag;
        if (ReadHost(ref rest, out var host) is { } badHost)
            return badHost;
        if (host!.IsDockerHub && IsImageId(rest))
            return "64 hexadecimal digits are an image id, not a name";
        if (host.IsDockerHub && !rest.Contains('/'))
            rest = "library/" + rest;
        if (rest.Length > MaxRepository)
            return $"the repository is longer than {MaxRepository} characters";
        if (rest.Split('/').FirstOrDefault(part => !IsPathPart(part)) is { } part)
            return PartProblem(part);
        reference = new ImageReference(host, rest, tag, digest);
        return null;
    }

    /// <summary>Docker's rule: a first part with a dot, a colon or an upper case letter, or <c>localhost</c>, is a host.</summary>
    public static bool LooksLikeHost(string first)
        => first is "localhost" || first.AsSpan().IndexOfAny('.', ':', '[') >= 0 || first.Any(char.IsAsciiLetterUpper);

    /// <summary>True for what docker takes for the id of an image, where a name is wanted.</summary>
    public static bool IsImageId(string name) => name.Length == 64 && name.All(char.IsAsciiHexDigitLower);

    private static string? ReadDigest(ref string rest, out Digest? digest)
    {
        digest = null;
        var at = rest.IndexOf('@');
        if (at < 0)
            return null;
        if (!Digest.TryParse(rest[(at + 1)..], out digest))
            return "its digest is not sha256: with 64 or sha512: with 128 lower case hexadecimal digits";
        rest = rest[..at];
        return null;
    }

    private static string? ReadTag(ref string rest, out string? tag)
    {
        tag = null;
        var colon = rest.LastIndexOf(':');
        // A colon before the last slash belongs to a port.
        if (colon < 0 || colon < rest.LastIndexOf('/'))
            return null;
        tag = rest[(colon + 1)..];
        rest = rest[..colon];
        return tag.Length is > 0 and <= MaxTag && (char.IsAsciiLetterOrDigit(tag[0]) || tag[0] == '_')
            && tag.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-')
            ? null
            : $"'{tag}' is not a tag (letters, digits, _ . -, at most {MaxTag})";
    }

    private static string? ReadHost(ref string rest, out RegistryHost? host)
    {
        host = RegistryHost.DockerHub;
        var slash = rest.IndexOf('/');
        if (slash < 0 || !LooksLikeHost(rest[..slash]))
            return rest.Length == 0 ? "it has no name" : null;
        var name = rest[..slash];
        rest = rest[(slash + 1)..];
        if (!RegistryHost.TryParse(name, out host))
            return $"'{name}' is not a registry host";
        return rest.Length == 0 ? "it has no repository" : null;
    }

    /// <summary>Runs of lower case letters and digits, joined by one dot, one or two underscores, or any number of hyphens.</summary>
    private static bool IsPathPart(string part)
    {
        if (part.Length == 0 || !IsAlphanumeric(part[0]) || !IsAlphanumeric(part[^1]))
            return false;
        for (var i = 0; i < part.Length; i++)
        {
            var start = i;
            while (!IsAlphanumeric(part[i]))
                i++;
            if (part[start..i] is not ("" or "." or "_" or "__") && !part[start..i].All(c => c == '-'))
                return false;
        }

        return true;
    }

    private static bool IsAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);

    private static string PartProblem(string part)
        => part.Length == 0 ? "a part of its name is empty"
            : part.Any(char.IsAsciiLetterUpper) ? "the repository must be lower case"
            : $"'{part}' is not a part of a repository name";
}
