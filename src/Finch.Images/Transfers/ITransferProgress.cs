namespace Finch.Images.Transfers;

/// <summary>Is told what a transfer does. Calls come from several threads.</summary>
public interface ITransferProgress
{
    /// <summary>A blob begins to move.</summary>
    void Started(Descriptor blob);

    /// <summary>So many of its bytes have moved; fewer than before when it had to start over.</summary>
    void Advanced(Descriptor blob, long position);

    /// <summary>A blob has arrived.</summary>
    void Finished(Descriptor blob);

    /// <summary>A blob need not move: it is there.</summary>
    void Skipped(Descriptor blob);

    /// <summary>A layer stays out of the registry, as its licence wants.</summary>
    void LeftOut(Descriptor blob);

    /// <summary>The registry took a blob from another of its repositories.</summary>
    void Mounted(Descriptor blob, string fromRepository);

    /// <summary>A blob failed and is tried again.</summary>
    void Retrying(Descriptor blob, string reason);
}

/// <summary>Tells nobody.</summary>
public sealed class NoProgress : ITransferProgress
{
    /// <summary>The only value.</summary>
    public static NoProgress Instance { get; } = new();

    private NoProgress()
    {
    }

    /// <inheritdoc/>
    public void Started(Descriptor blob)
    {
    }

    /// <inheritdoc/>
    public void Advanced(Descriptor blob, long position)
    {
    }

    /// <inheritdoc/>
    public void Finished(Descriptor blob)
    {
    }

    /// <inheritdoc/>
    public void Skipped(Descriptor blob)
    {
    }

    /// <inheritdoc/>
    public void LeftOut(Descriptor blob)
    {
    }

    /// <inheritdoc/>
    public void Mounted(Descriptor blob, string fromRepository)
    {
    }

    /// <inheritdoc/>
    public void Retrying(Descriptor blob, string reason)
    {
    }
}
