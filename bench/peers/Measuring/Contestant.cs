using Finch.Peers.Running;

namespace Finch.Peers.Measuring;

/// <summary>A program that does the work. Getting ready and looking at the result are not on the clock.</summary>
internal sealed record Contestant(string Name, Launch Launch)
{
    public Action Prepare { get; init; } = () => { };

    /// <summary>Throws when the work was not done; sees what the program wrote to its standard output.</summary>
    public Action<string> Verify { get; init; } = _ => { };

    /// <summary>Runs after every attempt, failed ones too.</summary>
    public Action CleanUp { get; init; } = () => { };
}
