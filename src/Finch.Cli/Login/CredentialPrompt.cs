using System.Text;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Cli.Login;

/// <summary>Gets user and password together: from the command line, from stdin, from the person.</summary>
internal sealed class CredentialPrompt(CliContext context)
{
    private const int MaxPassword = 1024 * 1024;

    /// <summary>The complete credential.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/> when something is missing and nobody can be asked.</exception>
    public async Task<Credential.Basic> CompleteAsync(GivenCredential given, CancellationToken cancellationToken)
    {
        var user = given.User ?? await AskUserAsync(cancellationToken);
        var password = given.FromStdin ? await ReadPasswordAsync(cancellationToken)
            : given.Password is not null ? new Secret(given.Password)
            : await AskPasswordAsync(cancellationToken);
        return password.IsEmpty ? throw Usage("the password is empty", null) : new Credential.Basic(user, password);
    }

    /// <summary>RFC 7617 §2: a colon would end the name, and the rest of it would become part of the password.</summary>
    public static void CheckUser(string user)
    {
        if (user.Length == 0)
            throw Usage("the user name is empty", null);
        if (user.Contains(':'))
            throw Usage("a user name cannot contain a colon", null);
        if (user.Any(char.IsControl))
            throw Usage("a user name cannot contain control characters", null);
    }

    private async Task<string> AskUserAsync(CancellationToken cancellationToken)
    {
        var user = (await context.Terminal.AskAsync("Enter Username: ", cancellationToken) ?? throw NoTerminal()).Trim();
        CheckUser(user);
        return user;
    }

    private async Task<Secret> AskPasswordAsync(CancellationToken cancellationToken)
        => await context.Terminal.AskSecretAsync("Enter Password: ", cancellationToken) ?? throw NoTerminal();

    /// <summary>Everything on stdin but one line ending (and the byte order mark that PowerShell puts in front).</summary>
    private async Task<Secret> ReadPasswordAsync(CancellationToken cancellationToken)
    {
        await using var input = context.Input();
        var bytes = await BoundedBody.ReadAsync(input, MaxPassword, cancellationToken) ?? throw Usage("the password on standard input is too long", null);
        var text = Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        if (text.Length == 0)
            throw Usage("there is no password on standard input", "did the command before the pipe fail?");
        return new Secret(text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text[^1] is '\n' or '\r' ? text[..^1] : text);
    }

    private static RegistryAuthException NoTerminal()
        => Usage("cannot ask for user and password: there is no terminal", "give --username USER --password-stdin");

    private static RegistryAuthException Usage(string message, string? hint) => new(AuthFailure.Usage, message, hint);
}
