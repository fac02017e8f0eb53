using System.CommandLine;
using Finch.Cli.Auth;

namespace Finch.Cli.Commands;

/// <summary><c>finch auth ...</c>: what is known about credentials, and how to set up the tools that use them.</summary>
internal static class AuthCommand
{
    public static Command Create(CliContext context, Services services) => new("auth", "Look into credentials, and let other tools use them")
    {
        ExplainCommand.Create(context, services),
        ListCommand.Create(context, services),
        GetCommand.Create(context, services),
        TokenCommand.Create(context, services),
        ConfigureCommand.Create(context, services),
        DoctorCommand.Create(context, services),
        MigrateCommand.Create(context, services),
    };
}
