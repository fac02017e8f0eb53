namespace Finch.Peers;

/// <summary>Why something could not be measured, in words for the person who started the run.</summary>
internal class BenchFailure(string message) : Exception(message);

/// <summary>A program this machine does not have; what needs it is skipped.</summary>
internal sealed class MissingPeer(string program) : BenchFailure($"{program} is not installed");
