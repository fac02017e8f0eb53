namespace Finch.Aws.Services;

/// <summary>Which answers are worth another attempt, and when (the "standard" mode of AWS's SDKs).</summary>
internal static class RetryRules
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    private static readonly HashSet<string> RetryableCodes = new(StringComparer.Ordinal)
    {
        "RequestTimeout", "RequestTimeoutException", "Throttling", "ThrottlingException", "ThrottledException", "ThrottleException",
        "RequestThrottled", "RequestThrottledException", "TooManyRequestsException", "ProvisionedThroughputExceededException",
        "TransactionInProgressException", "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "SlowDown",
        "PriorRequestNotComplete", "EC2ThrottledException", "IDPCommunicationError",
    };

    private static readonly HashSet<string> ClockCodes = new(StringComparer.Ordinal)
    {
        "RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch", "AuthFailure",
    };

    /// <summary>True for an answer that may be another one a moment later.</summary>
    public static bool IsRetryable(int status, string code) => status is 429 or 500 or 502 or 503 or 504 || RetryableCodes.Contains(code);

    /// <summary>True for an error that a wrong clock causes too; whether it did shows in the answer's Date.</summary>
    public static bool MayBeClockSkew(string code) => ClockCodes.Contains(code);

    /// <summary>How long to wait before an attempt: exponential, with full jitter so that many programs do not come back in step.</summary>
    /// <param name="retry">1 for the first repetition.</param>
    public static TimeSpan Pause(int retry)
    {
        var ceiling = Math.Min(LongestPause.TotalSeconds, 0.5 * Math.Pow(2, retry - 1));
        return TimeSpan.FromSeconds(ceiling * Random.Shared.NextDouble());
    }
}
