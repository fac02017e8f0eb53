namespace Finch.Auth.Stores.Native;

/// <summary>
/// What is in the way inside of a store. Each store makes a <see cref="RegistryAuthException"/> of it, once, with its own name in
/// front, or the result of a probe.
/// </summary>
internal sealed class TroubleException(StoreProbe probe, Exception? inner = null) : Exception(probe.Reason, inner)
{
    public TroubleException(StoreState state, string reason, string? remedy, Exception? inner = null)
        : this(new StoreProbe(state, reason, remedy), inner)
    {
    }

    /// <summary>What is in the way, and what to do about it.</summary>
    public StoreProbe Probe => probe;

    /// <summary>The error for callers.</summary>
    /// <param name="title">The store, in words a person knows.</param>
    public RegistryAuthException For(string title) => new(AuthFailure.Store, $"{title}: {probe.Reason}", probe.Remedy, inner: this);
}
