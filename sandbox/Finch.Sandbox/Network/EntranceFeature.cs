namespace Finch.Sandbox.Network;

/// <summary>Tells a request through which door it came.</summary>
internal sealed record EntranceFeature(Entrance Entrance);
