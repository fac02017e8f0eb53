using System.CommandLine;
using Finch.Aws;
using Finch.Cli;
using Finch.Cli.Aws;
using Finch.Cli.Commands;

var context = CliContext.OfProcess();
// The AWS CLI's grammar is its own: options anywhere, other messages, other exit codes.
if (args is ["aws", .. var awsArgs])
    return await AwsEntry.RunAsync(awsArgs, context);

var services = new Services(context, environment =>
[
    EcrLogin.BuiltIn(new AwsContext(environment) { Mfa = (serial, cancel) => context.Terminal.AskAsync($"Enter MFA code for {serial}: ", cancel) }),
]);
var root = new RootCommand("One sign-in for every container registry")
{
    LoginCommand.Create(context, services),
    LogoutCommand.Create(context, services),
};
CliApp.Polish(root);
return await new CliApp(context, root).RunAsync(args);
