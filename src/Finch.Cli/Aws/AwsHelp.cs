namespace Finch.Cli.Aws;

/// <summary>The texts about the program itself.</summary>
internal static class AwsHelp
{
    public static string Version => $"finch-aws/{typeof(AwsHelp).Assembly.GetName().Version?.ToString(3)} (commands of aws-cli/2)\n";

    public const string Usage = """
        usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
        To see help text, you can run:

          aws help
          aws <command> help
          aws <command> <subcommand> help

        """;

    public const string Text = """
        finch aws: the commands of the AWS CLI that sign-in needs

        Usage:
          finch aws sts get-caller-identity                        who the AWS credentials belong to
          finch aws ecr get-login-password [--registry HOST]       a password for Amazon ECR, for 12 hours
          finch aws ecr-public get-login-password                  a password for ECR Public, for 12 hours

        --registry takes the region, and FIPS and IPv6 endpoints, from the registry's own name. For ECR Public
        the region is always us-east-1, which is the only one that gives out its passwords.

        Options (before or after the command):
          --profile NAME               profile of ~/.aws/config and ~/.aws/credentials
          --region REGION              region, for example eu-west-1
          --output FORMAT              json, text, table, yaml, yaml-stream or off
          --query EXPRESSION           JMESPath: which part of the answer to print
          --endpoint-url URL           another address for the service
          --ca-bundle FILE             authorities to trust, PEM
          --no-verify-ssl              do not check certificates
          --no-sign-request            do not sign
          --color on|off|auto          of tables
          --cli-read-timeout SECONDS   for one attempt; 0 for no limit (default: 10)
          --cli-connect-timeout SECONDS  for a connection; 0 for no limit (default: 5)
          --cli-error-format FORMAT    enhanced, or legacy for the texts before AWS CLI 2.34
          --debug                      say on stderr which credentials and region are used
          --version                    print the version
          --no-paginate, --no-cli-pager, --cli-auto-prompt, --no-cli-auto-prompt, --cli-binary-format FORMAT
                                       accepted; nothing here pages or prompts

        Exit codes: 0 done, 130 interrupted, 252 usage, 253 no region or no credentials, 254 AWS answered with
        an error, 255 anything else.

        """;
}
