using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers;

/// <summary>What every row works with.</summary>
internal sealed class Stage(Options options, Places places, CancellationToken stopped) : IDisposable
{
    private readonly List<string> _notes = [];
    private Sandbox? _sandbox;

    public Options Options => options;

    public Places Places => places;

    public CancellationToken Stopped => stopped;

    /// <summary>What a reader of the table has to know beside it.</summary>
    public IReadOnlyList<string> Notes => _notes;

    /// <summary>One for all rows; it starts with the first that asks.</summary>
    public Sandbox Sandbox => _sandbox ??= Sandbox.Start(this);

    public void Note(string text)
    {
        if (_notes.Contains(text)) return;
        _notes.Add(text);
        Progress(text);
    }

    /// <summary>Not on stdout: that is the table.</summary>
    public static void Progress(string text) => Console.Error.WriteLine($"bench: {text}");

    /// <summary>Runs a program that prepares or looks at something, and returns what it said.</summary>
    public string Run(Launch launch)
    {
        using var child = Child.Start(launch, Path.Combine(places.Work, "tool"), stopped);
        child.Wait(TimeSpan.FromMinutes(10));
        child.MustSucceed();
        return child.Output;
    }

    public void Dispose() => _sandbox?.Dispose();
}
