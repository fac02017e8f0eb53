namespace Finch.Build;

/// <summary>One thing the demo shows.</summary>
internal abstract record DemoStep;

/// <summary>A sentence about what follows.</summary>
internal sealed record Say(string Text) : DemoStep;

/// <summary>A command line, handed to a shell word for word; <c>Shows</c> is what its output must contain.</summary>
internal sealed record Command(string Line, string Shows = "") : DemoStep
{
    /// <summary>Programs without which the line is shown, but not run.</summary>
    public string[] Needs { get; init; } = [];

    /// <summary>What a person types at each prompt, in this order. With it, the line runs on a terminal.</summary>
    public (string Prompt, string Answer)[] Typing { get; init; } = [];
}

/// <summary>A file in the demo's HOME, shown as it is written.</summary>
internal sealed record WriteFile(string Name, string Text) : DemoStep
{
    /// <summary>A part of the text that is written and not shown.</summary>
    public string? Hidden { get; init; }
}

/// <summary>A remark between commands.</summary>
internal sealed record Note(string Text) : DemoStep;

/// <summary>A push of the sample image, and a pull that must bring the same bytes back.</summary>
internal sealed record RoundTrip(string Registry, string Reference) : DemoStep;
