using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Finch.Auth;

namespace Finch.Settings.Rules;

/// <summary>
/// The hosts a rule is about: a registry, or a pattern whose <c>*</c> stands for one label, or for a part of one. A star never
/// reaches over a dot, so <c>*.example.com</c> is neither <c>example.com</c> nor <c>a.b.example.com</c>.
/// </summary>
public sealed class HostPattern
{
    private readonly string[] _labels;
    private readonly int? _port;

    private HostPattern(string text, string name, int? port)
    {
        Text = text;
        _labels = name.Split('.');
        _port = port;
    }

    /// <summary>The pattern as it is written.</summary>
    public string Text { get; }

    /// <summary>True when the names it matches are those of Amazon ECR, which say account and region themselves.</summary>
    public bool IsForEcr
        => (_labels.Length > 2 && (_labels[1] is "dkr-ecr" or "dkr-ecr-fips" || (_labels[1] == "dkr" && _labels[2] is "ecr" or "ecr-fips")))
            || string.Join('.', _labels) is "public.ecr.aws" or "ecr-public.aws.com";

    /// <summary>Reads a pattern. A host without a star may be spelled as anywhere else.</summary>
    /// <returns>False for what is no host: a scheme that no registry speaks, a path, an impossible label.</returns>
    public static bool TryParse(string text, [NotNullWhen(true)] out HostPattern? pattern)
    {
        pattern = null;
        ArgumentNullException.ThrowIfNull(text);
        if (!text.Contains('*', StringComparison.Ordinal))
        {
            if (RegistryHost.TryParse(text, out var host) && !HasPath(text))
                pattern = new HostPattern(text, host.Name, host.Port);
            return pattern is not null;
        }

        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var name = (colon < 0 ? text : text[..colon]).TrimEnd('.').ToLowerInvariant();
        int? port = null;
        if (colon >= 0)
        {
            if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 65535)
                return false;
            port = number == 443 ? null : number;
        }

        if (!name.Split('.').All(IsLabel))
            return false;
        pattern = new HostPattern(text, name, port);
        return true;
    }

    /// <summary>True when the rule is about this registry.</summary>
    public bool Matches(RegistryHost host)
    {
        ArgumentNullException.ThrowIfNull(host);
        if (host.Port != _port)
            return false;
        var labels = host.Name.Split('.');
        return labels.Length == _labels.Length && labels.Zip(_labels).All(pair => LabelMatches(pair.First, pair.Second));
    }

    /// <summary>True for the very host, spelled without a star.</summary>
    public bool Names(RegistryHost host) => _labels.All(IsLiteral) && Matches(host);

    /// <summary>
    /// Orders patterns that match one host, the more specific last: more labels without a star, then more letters, then the one
    /// that is exact further to the left.
    /// </summary>
    public static int CompareSpecificity(HostPattern one, HostPattern other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var labels = one._labels.Count(IsLiteral).CompareTo(other._labels.Count(IsLiteral));
        if (labels != 0)
            return labels;
        var letters = one._labels.Sum(Letters).CompareTo(other._labels.Sum(Letters));
        return letters != 0 ? letters
            : one._labels.Zip(other._labels).Select(pair => Letters(pair.First).CompareTo(Letters(pair.Second))).FirstOrDefault(order => order != 0);
    }

    private static bool IsLiteral(string label) => !label.Contains('*', StringComparison.Ordinal);

    private static int Letters(string label) => label.Count(c => c != '*');

    private static bool HasPath(string text)
        => text[(text.IndexOf("://", StringComparison.Ordinal) is var scheme and >= 0 ? scheme + 3 : 0)..].TrimEnd('/').Contains('/', StringComparison.Ordinal);

    private static bool IsLabel(string label)
        => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*');

    /// <summary>The usual two-pointer match: on a mismatch the last star takes one letter more.</summary>
    private static bool LabelMatches(string label, string pattern)
    {
        int at = 0, want = 0, star = -1, resume = 0;
        while (at < label.Length)
        {
            if (want < pattern.Length && pattern[want] == '*')
                (star, resume) = (want++, at);
            else if (want < pattern.Length && pattern[want] == label[at])
                (at, want) = (at + 1, want + 1);
            else if (star >= 0)
                (want, at) = (star + 1, ++resume);
            else
                return false;
        }

        return pattern.AsSpan(want).TrimStart('*').IsEmpty;
    }
}
