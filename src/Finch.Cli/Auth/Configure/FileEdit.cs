namespace Finch.Cli.Auth.Configure;

/// <summary>A change as a person reads it.</summary>
/// <param name="Key">What is set: <c>credsStore</c>, <c>credHelpers["ghcr.io"]</c>.</param>
/// <param name="Was">Its value before; null when there was none.</param>
/// <param name="Is">Its value after; null when it goes away.</param>
internal sealed record Change(string Key, string? Was, string? Is);

/// <summary>What is to become of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Before">Its content now; null when there is no such file.</param>
/// <param name="After">Its content then; null when it goes away.</param>
/// <param name="Changes">The difference in words.</param>
internal sealed record FileEdit(string Path, byte[]? Before, byte[]? After, IReadOnlyList<Change> Changes)
{
    /// <summary>What the journal keeps about the file from then on; null when it is not a file of the journal.</summary>
    public EditedFile? Record { get; init; }

    /// <summary>True when the file does not stay as it is.</summary>
    public bool IsChange => Before is null != After is null || !Before.AsSpan().SequenceEqual(After);
}

/// <summary>All that setting up a tool means.</summary>
/// <param name="Edits">The files, in the order in which they are written.</param>
/// <param name="Notes">What a person should know and need not mind.</param>
/// <param name="Warnings">What works differently afterwards.</param>
internal sealed record SetupPlan(IReadOnlyList<FileEdit> Edits, IReadOnlyList<string> Notes, IReadOnlyList<string> Warnings);
