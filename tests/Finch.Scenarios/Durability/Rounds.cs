namespace Finch.Scenarios.Durability;

/// <summary>How long to go on trying to break something: FINCH_DURABILITY_ROUNDS, or a few rounds, which is what every run can afford.</summary>
internal static class Rounds
{
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("FINCH_DURABILITY_ROUNDS"), out var rounds) ? rounds : 3;
}
