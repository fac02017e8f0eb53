using System.Globalization;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>A duration as Go's <c>time.Duration</c> prints and parses it.</summary>
internal static class GoDuration
{
    /// <summary>Whole seconds, rounded down: <c>5h59m30s</c>, <c>10m0s</c>, <c>0s</c>.</summary>
    public static string Format(TimeSpan duration)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{duration.Seconds}s");
        if (duration >= TimeSpan.FromMinutes(1))
            text = string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes}m{text}");
        return duration >= TimeSpan.FromHours(1) ? string.Create(CultureInfo.InvariantCulture, $"{(long)duration.TotalHours}h{text}") : text;
    }
}
