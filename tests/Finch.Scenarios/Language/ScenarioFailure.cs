namespace Finch.Scenarios.Language;

/// <summary>A line of a scenario did not hold, or could not be understood.</summary>
internal sealed class ScenarioFailure(string message) : Exception(message);
