namespace Finch.Cli.Login;

/// <summary>What the command line says about the credential.</summary>
/// <param name="User"><c>--username</c>.</param>
/// <param name="Password"><c>--password</c>.</param>
/// <param name="FromStdin"><c>--password-stdin</c>.</param>
internal sealed record GivenCredential(string? User, string? Password, bool FromStdin)
{
    /// <summary>True when neither a user nor a password was given.</summary>
    public bool IsEmpty => User is null && Password is null && !FromStdin;
}
