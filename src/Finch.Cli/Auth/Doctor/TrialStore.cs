using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Tries a helper out with a made-up credential, under a name that no registry can have (RFC 2606).</summary>
internal sealed class TrialStore(ICredentialHelper helper)
{
    /// <summary>The registry that does not exist.</summary>
    public const string Host = "finch-doctor.invalid";

    private const string User = "finch-doctor";

    /// <summary>The same, parsed.</summary>
    public static RegistryHost Registry { get; } = RegistryHost.Parse(Host);

    /// <summary>A credential that is good for nothing, and different every time.</summary>
    public static Credential.Basic MakeUp() => new(User, new Secret($"made-up-{Guid.NewGuid():N}"));

    /// <summary>Removes what an earlier trial left behind when it was killed.</summary>
    /// <returns>True when there was something.</returns>
    public async Task<bool> SweepAsync(CancellationToken cancellationToken)
    {
        if (await helper.GetAsync(Host, cancellationToken) is not { Username: User })
            return false;
        await helper.EraseAsync(Host, CancellationToken.None);
        return true;
    }

    /// <summary>Keeps, reads and erases. What was kept is erased whatever happens, Ctrl+C included.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        var made = MakeUp();
        HelperCredential? found;
        try
        {
            if (!await helper.StoreAsync(new HelperCredential(Host, made.Username, made.Password), cancellationToken))
                return "it keeps nothing (not implemented)";
            found = await helper.GetAsync(Host, cancellationToken);
        }
        finally
        {
            await EraseAsync();
        }

        return found is null ? "what is written to it does not come back"
            : found.Username != made.Username || !found.Secret.Matches(made.Password) ? "it gives back something else than was written to it"
            : await helper.GetAsync(Host, CancellationToken.None) is null ? null
            : "it does not erase what it is told to";
    }

    private async Task EraseAsync()
    {
        try
        {
            await helper.EraseAsync(Host, CancellationToken.None);
        }
        catch (RegistryAuthException)
        {
            // The question after it tells whether anything stayed; the first failure is the one that explains.
        }
    }
}
