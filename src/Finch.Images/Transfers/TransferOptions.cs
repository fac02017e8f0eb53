namespace Finch.Images.Transfers;

/// <summary>How eager a transfer is.</summary>
public sealed record TransferOptions
{
    /// <summary>Blobs that move at a time. Four keep a fast link busy; more only share it.</summary>
    public int Concurrency { get; init; } = 4;

    /// <summary>Failures in a row, without progress in between, after which a blob is given up.</summary>
    public int Attempts { get; init; } = 5;

    /// <summary>The pause after the first failure; it doubles each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>True to push layers that their licence keeps out of registries; the person answers for it.</summary>
    public bool PushesForeign { get; init; }
}
