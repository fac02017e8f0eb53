using System.Globalization;
using System.Text;

namespace Finch.Sandbox.Faulty;

/// <summary>The spelling of faults on the command line and at the admin endpoint: <c>NAME=VALUE[;host=H][;path=P][;method=M][;times=N]</c>.</summary>
public static class FaultSyntax
{
    private static readonly FaultKind[] Counted = [FaultKind.TooManyRequests, FaultKind.ServerError, FaultKind.Reset, FaultKind.RefuseToken];

    private static readonly FaultKind[] Numeric =
    [
        FaultKind.TokenLifetime, FaultKind.CorruptBlob, FaultKind.TruncateBlob, FaultKind.StallBlob, FaultKind.ShortenBlob, FaultKind.LengthenBlob,
        FaultKind.OtherRange, FaultKind.HugeManifest, FaultKind.BreakManifest, FaultKind.BreakUpload, FaultKind.HugeChallenge, FaultKind.HugeToken,
        .. Counted,
    ];

    /// <summary>Every fault name, in the order of <see cref="FaultKind"/>.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<FaultKind>().Select(NameOf);

    /// <summary>Reads one fault.</summary>
    /// <exception cref="FormatException">The text is not a fault; the message says why.</exception>
    public static Fault Parse(string text)
    {
        string[] parts = text.Split(';', StringSplitOptions.TrimEntries);
        (string name, string value) = Split(parts[0]);
        FaultKind kind = Enum.GetValues<FaultKind>().Cast<FaultKind?>().FirstOrDefault(k => NameOf(k!.Value) == name)
            ?? throw new FormatException($"unknown fault \"{name}\"; known: {string.Join(", ", Names)}");
        Check(kind, name, value);
        var fault = new Fault(kind, value) { Times = Counted.Contains(kind) ? Count(name, value) : null };
        foreach (string part in parts.Skip(1))
            fault = Modify(fault, part);
        return fault;
    }

    /// <summary>The inverse of <see cref="Parse"/>.</summary>
    public static string Format(Fault fault)
    {
        var text = new StringBuilder($"{NameOf(fault.Kind)}={(Counted.Contains(fault.Kind) && fault.Times is int n ? n : fault.Value)}");
        if (fault.Host is not null)
            text.Append($";host={fault.Host}");
        if (fault.PathPrefix is not null)
            text.Append($";path={fault.PathPrefix}");
        if (fault.Method is not null)
            text.Append($";method={fault.Method}");
        if (fault.Times is not null && !Counted.Contains(fault.Kind))
            text.Append($";times={fault.Times}");
        if (fault.Status is not null)
            text.Append($";status={fault.Status}");
        if (fault.RetryAfter is not null)
            text.Append($";{(fault.RetryAfterIsDate ? "retry-date" : "retry-after")}={fault.RetryAfter}");
        return text.ToString();
    }

    private static Fault Modify(Fault fault, string part)
    {
        (string key, string value) = Split(part);
        return key switch
        {
            "host" => fault with { Host = value },
            "path" => fault with { PathPrefix = value },
            "method" => fault with { Method = value.ToUpperInvariant() },
            "times" => fault with { Times = Count(key, value) },
            "status" => fault with { Status = Count(key, value) },
            "retry-after" => fault with { RetryAfter = Count(key, value) },
            "retry-date" => fault with { RetryAfter = Count(key, value), RetryAfterIsDate = true },
            _ => throw new FormatException($"unknown fault setting \"{key}\"; known: host, path, method, times, status, retry-after, retry-date"),
        };
    }

    private static void Check(FaultKind kind, string name, string value)
    {
        if (Numeric.Contains(kind))
            Count(name, value);
        if (kind == FaultKind.Delay)
            Fault.ParseDuration(value);
        if (kind is FaultKind.ForeignRealm or FaultKind.ForeignRedirect or FaultKind.ForeignUpload && !Uri.TryCreate(value, UriKind.Absolute, out _))
            throw new FormatException($"{name} needs an absolute URL, not \"{value}\"");
    }

    private static int Count(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new FormatException($"{name} needs a whole number, not \"{value}\"");

    private static (string Name, string Value) Split(string text)
    {
        int equals = text.IndexOf('=');
        return equals > 0
            ? (text[..equals], text[(equals + 1)..])
            : throw new FormatException($"\"{text}\" is not NAME=VALUE");
    }

    private static string NameOf(FaultKind kind)
    {
        var name = new StringBuilder();
        foreach (char letter in kind.ToString())
        {
            if (char.IsUpper(letter) && name.Length > 0)
                name.Append('-');
            name.Append(char.ToLowerInvariant(letter));
        }
        return name.ToString();
    }
}
