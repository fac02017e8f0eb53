namespace Finch.Cli.Login;

/// <summary>What the command line says about AWS.</summary>
/// <param name="Profile"><c>--profile</c>.</param>
/// <param name="Region"><c>--region</c>.</param>
internal sealed record AwsChoice(string? Profile, string? Region)
{
    /// <summary>True when neither was given.</summary>
    public bool IsEmpty => Profile is null && Region is null;
}
