namespace Finch.Peers.Running;

/// <summary>How to start a program: nothing of this process's environment goes along, and no shell is in between.</summary>
internal sealed record Launch(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The file it reads from its standard input.</summary>
    public string Input { get; init; } = "/dev/null";

    public string Name => Path.GetFileName(Program);
}
