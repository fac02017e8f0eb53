namespace Finch.Images.Registry;

/// <summary>How patient a client is.</summary>
public sealed record RegistryClientOptions
{
    /// <summary>How long a connection may stand still. There is no limit on a whole transfer.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an answer may take to begin. Longer than the idle time, because the handlers below may be waiting as long as the registry told them to.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>How long a registry may take to answer once it has a whole blob: it may still be copying it to its storage.</summary>
    public TimeSpan CommitTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>For a mirror: the registry whose content it is asked for, sent as <c>ns</c>; null for the registry itself.</summary>
    internal string? Namespace { get; init; }
}
