namespace Finch.Cli.Aws;

/// <summary>The exit codes of the AWS CLI, version 2.</summary>
internal static class AwsExit
{
    public const int Done = 0;

    public const int Interrupted = 130;

    /// <summary>The command line makes no sense.</summary>
    public const int Usage = 252;

    /// <summary>No region, no credentials.</summary>
    public const int Configuration = 253;

    /// <summary>The service answered with an error.</summary>
    public const int Service = 254;

    /// <summary>Anything else: no such profile, no connection.</summary>
    public const int Other = 255;
}
