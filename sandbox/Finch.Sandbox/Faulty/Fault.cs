using System.Globalization;

namespace Finch.Sandbox.Faulty;

/// <summary>What can go wrong on request.</summary>
public enum FaultKind
{
    /// <summary><c>delay=500ms</c>: wait before answering.</summary>
    Delay,

    /// <summary><c>too-many-requests=N</c>: 429 for the next N requests; <c>retry-after=SECONDS</c> sets the header (default 1).</summary>
    TooManyRequests,

    /// <summary><c>server-error=N</c>: a 5xx for the next N requests; <c>status=CODE</c> picks it (default 503).</summary>
    ServerError,

    /// <summary><c>reset=N</c>: reset the connection of the next N requests.</summary>
    Reset,

    /// <summary><c>token-lifetime=SECONDS</c>: tokens given out from now on live this long.</summary>
    TokenLifetime,

    /// <summary><c>foreign-realm=URL</c>: challenges name this realm.</summary>
    ForeignRealm,

    /// <summary><c>foreign-redirect=URL</c>: blob downloads redirect there.</summary>
    ForeignRedirect,

    /// <summary><c>foreign-upload=URL</c>: new uploads get this Location.</summary>
    ForeignUpload,

    /// <summary><c>corrupt-blob=OFFSET</c>: the byte of a blob at that offset comes out flipped.</summary>
    CorruptBlob,

    /// <summary><c>truncate-blob=BYTES</c>: the connection closes after so many bytes of a blob.</summary>
    TruncateBlob,

    /// <summary><c>huge-token=BYTES</c>: the token endpoint answers with a token of that size.</summary>
    HugeToken,

    /// <summary><c>garbage-token=TEXT</c>: the token endpoint answers 200 with this text instead of JSON.</summary>
    GarbageToken,
}

/// <summary>One kind of misbehaviour, where it happens and how often.</summary>
/// <param name="Kind">What goes wrong.</param>
/// <param name="Value">Its parameter, as described at <see cref="FaultKind"/>.</param>
public sealed record Fault(FaultKind Kind, string Value)
{
    /// <summary>The only host it happens on (no port); null for all.</summary>
    public string? Host { get; init; }

    /// <summary>What the path must start with; null for any.</summary>
    public string? PathPrefix { get; init; }

    /// <summary>The only HTTP method it happens to; null for all.</summary>
    public string? Method { get; init; }

    /// <summary>How many requests it happens to; null for every one until it is cleared.</summary>
    public int? Times { get; init; }

    /// <summary>Seconds in the Retry-After header of 429 and 503 answers.</summary>
    public int RetryAfter { get; init; } = 1;

    /// <summary>The status of a <see cref="FaultKind.ServerError"/>.</summary>
    public int Status { get; init; } = 503;

    internal TimeSpan Duration => ParseDuration(Value);

    internal long Number => long.Parse(Value, CultureInfo.InvariantCulture);

    internal bool Concerns(string host, string method, string path) =>
        (Host is null || string.Equals(Host, host, StringComparison.OrdinalIgnoreCase))
        && (Method is null || string.Equals(Method, method, StringComparison.OrdinalIgnoreCase))
        && (PathPrefix is null || path.StartsWith(PathPrefix, StringComparison.Ordinal));

    /// <summary>Reads <c>500ms</c>, <c>2s</c>, <c>1m</c> or a plain number of seconds.</summary>
    internal static TimeSpan ParseDuration(string text)
    {
        (string number, double seconds) = text switch
        {
            _ when text.EndsWith("ms", StringComparison.Ordinal) => (text[..^2], 0.001),
            _ when text.EndsWith('s') => (text[..^1], 1),
            _ when text.EndsWith('m') => (text[..^1], 60),
            _ => (text, 1.0),
        };
        return TimeSpan.FromSeconds(double.Parse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * seconds);
    }
}
