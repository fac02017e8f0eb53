namespace Finch.Auth.Stores.Native;

/// <summary>Whether a store can be used, as far as was looked.</summary>
internal enum StoreState
{
    /// <summary>Nothing speaks against it.</summary>
    Works,

    /// <summary>It is there, and somebody has to unlock it first.</summary>
    Locked,

    /// <summary>Something it needs is not on this machine, or not set up.</summary>
    Unavailable,

    /// <summary>It is there, and does not do what it should.</summary>
    Broken,
}

/// <summary>What was found out about a store.</summary>
/// <param name="State">Whether it can be used.</param>
/// <param name="Reason">What is in the way, or what a person should know; null when there is nothing to say.</param>
/// <param name="Remedy">What to do about it; null where nothing sensible can be said.</param>
internal sealed record StoreProbe(StoreState State, string? Reason = null, string? Remedy = null)
{
    /// <summary>Nothing speaks against it.</summary>
    public static StoreProbe Works { get; } = new(StoreState.Works);
}
