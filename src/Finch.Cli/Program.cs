using System.CommandLine;
using Finch.Auth.Http;
using Finch.Auth.Http.Tls;
using Finch.Aws;
using Finch.Cli;
using Finch.Cli.Commands;
using Finch.Cli.Config;
using Finch.Cli.Images;
using Finch.Cli.Machine;
using Finch.Cli.Support;

var (debug, words) = DebugOption.Read(args);
var context = CliContext.OfProcess(debug);
SystemAuthorities.DetachRuntime();
var authorities = new SystemAuthorities(context.Environment);
var aws = new AwsContext(context.Environment)
{
    Logger = context.Log,
    Transport = options => HttpTransport.Create(options, authorities, context.Log),
    Mfa = async (serial, cancel) => (await context.Terminal.AskSecretAsync($"Enter MFA code for {serial}: ", cancel))?.Reveal(),
};
if (AwsCommandEntry.TryRun(context, words, aws) is { } exitCode)
    return await exitCode;

var services = new Services(context, aws);
var root = new RootCommand("One sign-in for every container registry")
{
    LoginCommand.Create(context, services),
    LogoutCommand.Create(context, services),
    DebugOption.Create(),
};
foreach (var command in ImageCommands.Create(ImagesContext.Of(context, services)))
    root.Add(command);
root.Add(AuthCommand.Create(context, services));
root.Add(VmCommand.Create(context, services, aws));
root.Add(ConfigCommand.Create(context, services));
root.Add(AwsCommandEntry.Create());
root.Add(SupportBundleCommand.Create(context, services));
root.Add(CompletionCommand.Create(context));
root.Add(VersionCommand.Create(context));
CliApp.Polish(root);
return await new CliApp(context, root) { Before = new HelperUpkeep(context, services).BeforeAsync }.RunAsync(words);
