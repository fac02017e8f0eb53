using System.CommandLine;
using Finch.Aws;
using Finch.Cli.Aws;
using Finch.Settings;
using Finch.Settings.Rules;

namespace Finch.Cli.Commands;

/// <summary>
/// <c>finch aws ...</c> reads its own arguments, because it keeps the manners of another program: options before or after
/// the words, other messages, other exit codes. In the command tree it stands for help and completion.
/// </summary>
internal static class AwsCommandEntry
{
    private const string Name = "aws";

    public static Command Create()
    {
        var command = new Command(Name, "AWS identity and ECR tokens without the AWS CLI: finch aws help");
        var sts = new Command("sts", "Identity") { new Command("get-caller-identity", "Show who the AWS credentials belong to") };
        var ecr = new Command("ecr", "Amazon ECR") { new Command("get-login-password", "Print a token for docker login") };
        var ecrPublic = new Command("ecr-public", "Amazon ECR Public") { new Command("get-login-password", "Print a token for docker login") };
        command.Add(sts);
        command.Add(ecr);
        command.Add(ecrPublic);
        return command;
    }

    /// <summary>Runs the command line when it is one of ours.</summary>
    /// <returns>Null when it is not.</returns>
    public static Task<int>? TryRun(CliContext context, IReadOnlyList<string> args, AwsContext aws)
        => args is [Name, ..]
            ? Interrupt.RunAsync(cancellationToken => AwsProgram.RunAsync(
                [.. args.Skip(1)], new AwsIo(context.Out, context.Error, context.Terminal.IsOutputTerminal, context.Terminal.Width),
                aws, Rules(context).TargetFor, cancellationToken))
            : null;

    private static EcrRules Rules(CliContext context) => new(FinchSettings.RulesOf(new FinchPaths(context.Environment)));
}
