namespace Finch.Cli.Aws;

/// <summary>The command line makes no sense.</summary>
/// <param name="message">The AWS CLI's text for it.</param>
/// <param name="showUsage">True when the AWS CLI prints its usage first.</param>
/// <param name="isParser">True when the text comes from the AWS CLI's argument parser, which names itself before it.</param>
internal sealed class AwsUsageException(string message, bool showUsage = false, bool isParser = false) : Exception(message)
{
    public bool ShowUsage { get; } = showUsage;

    public bool IsParser { get; } = isParser;
}
