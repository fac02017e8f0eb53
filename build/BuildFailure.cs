namespace Finch.Build;

/// <summary>A task could not be finished; the message is all a person needs to see.</summary>
internal sealed class BuildFailure(string message, string? lastLine = null) : Exception(message)
{
    public string? LastLine { get; } = lastLine;
}
