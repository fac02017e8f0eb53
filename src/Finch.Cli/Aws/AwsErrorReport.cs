using Finch.Aws;

namespace Finch.Cli.Aws;

/// <summary>
/// Prints errors as the AWS CLI does: an empty line, then the text. Since version 2.34 it is led in by <c>aws: [ERROR]:</c>;
/// <c>--cli-error-format legacy</c> asks for the form before that.
/// </summary>
internal sealed class AwsErrorReport(TextWriter error, bool legacy)
{
    private const string Prefix = "aws: [ERROR]: ";

    public void Usage(AwsUsageException wrong)
    {
        if (!legacy)
        {
            Other($"An error occurred (ParamValidation): {wrong.Message}");
            return;
        }

        if (!wrong.ShowUsage)
        {
            Other(wrong.Message);
            return;
        }

        error.Write($"\n{AwsHelp.Usage}\n{(wrong.IsParser ? "aws: error: " : "")}{wrong.Message}\n\n");
    }

    /// <summary>Prints the error and says which exit code it has.</summary>
    public int Aws(AwsException failure)
    {
        var (code, name, advice) = failure.Failure switch
        {
            AwsFailure.Service => (AwsExit.Service, null, ""),
            AwsFailure.NoRegion => (AwsExit.Configuration, "NoRegion", " You can also configure your region by running \"aws configure\"."),
            AwsFailure.NoCredentials => (AwsExit.Configuration, "NoCredentials",
                $". You can configure credentials by running \"aws {(legacy ? "configure" : "login")}\"."),
            AwsFailure.SignInExpired => (AwsExit.Other, null, failure.Hint is null ? "" : $". To sign in again, run: {failure.Hint}"),
            _ => (AwsExit.Other, (string?)null, ""),
        };
        Other((legacy || name is null ? "" : $"An error occurred ({name}): ") + failure.Message + advice);
        return code;
    }

    public void Other(string message) => error.Write($"\n{(legacy ? "" : Prefix)}{message}\n");
}
