using Finch.Auth;
using Finch.Cli.Output;

namespace Finch.Cli.Config;

/// <summary>
/// Has <c>creds_helpers</c> take effect at the first command that signs in or carries an image after somebody changed it. Nothing here
/// is a reason for that command to fail.
/// </summary>
internal sealed class HelperUpkeep(CliContext context, Services services)
{
    private static readonly string[] Commands = ["login", "logout", "pull", "push"];

    /// <summary>Puts the list into force where it is not.</summary>
    /// <param name="command">The command in words, such as <c>finch login</c>.</param>
    /// <param name="cancellationToken">Stops waiting for locks.</param>
    public async Task BeforeAsync(string command, CancellationToken cancellationToken)
    {
        if (!Commands.Contains(command[(command.IndexOf(' ', StringComparison.Ordinal) + 1)..]) || !TryLoad())
            return;
        try
        {
            var wanted = services.Settings.Machine.CredsHelpers;
            if (!services.ManagedHelpers.IsInForce(wanted))
                HelperReport.Print(context.Error, await services.ManagedHelpers.ReconcileAsync(wanted, cancellationToken));
        }
        catch (RegistryAuthException broken)
        {
            context.Error.Warning(broken);
        }
    }

    /// <summary>A file that does not parse is for the command to report.</summary>
    private bool TryLoad()
    {
        try
        {
            return services.Settings is not null;
        }
        catch (RegistryAuthException)
        {
            return false;
        }
    }
}
