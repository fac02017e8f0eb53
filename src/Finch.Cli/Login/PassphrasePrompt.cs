using Finch.Auth;

namespace Finch.Cli.Login;

/// <summary>Asks for the passphrase of the encrypted file, and twice for a new one: nobody can look it up afterwards.</summary>
internal sealed class PassphrasePrompt(CliContext context)
{
    /// <returns>Null without a terminal.</returns>
    public async Task<Secret?> AskAsync(bool isNew, CancellationToken cancellationToken)
    {
        if (!isNew)
            return await context.Terminal.AskSecretAsync("Enter Passphrase: ", cancellationToken);
        var first = await context.Terminal.AskSecretAsync("Choose a Passphrase for Your Credentials: ", cancellationToken);
        var second = first is null ? null : await context.Terminal.AskSecretAsync("Enter It Again: ", cancellationToken);
        return first is null || second is null ? null
            : first.Matches(second) ? first
            : throw new RegistryAuthException(AuthFailure.Usage, "the two passphrases are not the same");
    }
}
