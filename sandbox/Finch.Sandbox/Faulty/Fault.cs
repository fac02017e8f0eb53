using System.Globalization;

namespace Finch.Sandbox.Faulty;

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

    /// <summary>Seconds in a Retry-After header; null for 1 when throttled and for no header otherwise.</summary>
    public int? RetryAfter { get; init; }

    /// <summary>True to write the Retry-After header as the date those seconds from now (RFC 9110 section 10.2.3 has both forms).</summary>
    public bool RetryAfterIsDate { get; init; }

    /// <summary>The status answered; null for 429 when throttled and 503 when broken.</summary>
    public int? Status { get; init; }

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
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double amount)
            ? TimeSpan.FromSeconds(amount * seconds)
            : throw new FormatException($"\"{text}\" is not a duration such as 500ms or 2s");
    }
}
