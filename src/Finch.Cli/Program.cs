using System.CommandLine;
using Finch.Aws;
using Finch.Cli;
using Finch.Cli.Commands;
using Finch.Cli.Images;

var context = CliContext.OfProcess();
MfaPrompt mfa = (serial, cancel) => context.Terminal.AskAsync($"Enter MFA code for {serial}: ", cancel);
if (AwsCommandEntry.TryRun(context, args, mfa) is { } aws)
    return await aws;

var services = new Services(context, environment => [EcrLogin.BuiltIn(new AwsContext(environment) { Mfa = mfa })]);
var root = new RootCommand("One sign-in for every container registry")
{
    LoginCommand.Create(context, services),
    LogoutCommand.Create(context, services),
};
foreach (var command in ImageCommands.Create(ImagesContext.Of(context, services)))
    root.Add(command);
root.Add(AwsCommandEntry.Create());
root.Add(CompletionCommand.Create(context));
root.Add(VersionCommand.Create(context));
CliApp.Polish(root);
return await new CliApp(context, root).RunAsync(args);
