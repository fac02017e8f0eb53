using System.Diagnostics;
using Finch.Auth;
using Finch.Aws;
using Finch.Aws.Query;

namespace Finch.Cli.Aws;

/// <summary>
/// <c>finch aws</c>: the three commands of the AWS CLI that sign-in needs, with its options, outputs, messages and exit codes, and
/// without Python.
/// </summary>
internal static class AwsProgram
{
    /// <summary>Runs a command line.</summary>
    /// <param name="args">Everything after <c>finch aws</c>.</param>
    /// <param name="io">Where results and errors go.</param>
    /// <param name="aws">The person's surroundings, and the way to the network.</param>
    /// <param name="target">Says which registries are ECR's and how they are reached, for <c>--registry</c>.</param>
    /// <param name="cancellationToken">The person's Ctrl+C.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> args, AwsIo io, AwsContext aws, Func<RegistryHost, EcrTarget?> target, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var exitCode = await ExitCodeOfAsync(args, io, aws, target, cancellationToken);
        aws.Logger.Ended(exitCode, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return exitCode;
    }

    private static async Task<int> ExitCodeOfAsync(
        IReadOnlyList<string> args, AwsIo io, AwsContext aws, Func<RegistryHost, EcrTarget?> target, CancellationToken cancellationToken)
    {
        var errors = new AwsErrorReport(io.Error, AwsArguments.AsksForLegacyErrors(args));
        try
        {
            var arguments = AwsArguments.Parse(args);
            if (arguments.Has("--version"))
                io.Out.Write(AwsHelp.Version);
            else if (arguments.Has("--help") || arguments.Has("-h") || arguments.Words.Contains("help"))
                io.Out.Write(AwsHelp.Text);
            else
                await new AwsCommand(arguments, io, aws, target).RunAsync(cancellationToken);
            return AwsExit.Done;
        }
        catch (AwsUsageException error)
        {
            errors.Usage(error);
            return AwsExit.Usage;
        }
        catch (AwsException error)
        {
            aws.Logger.Failed(error.LoggedMessage);
            return errors.Aws(error);
        }
        catch (Exception error) when (error is JmesPathException or RegistryAuthException or FormatException)
        {
            errors.Other(error.Message);
            return AwsExit.Other;
        }
        catch (OperationCanceledException)
        {
            io.Out.Write('\n');
            return AwsExit.Interrupted;
        }
        catch (Exception error)
        {
            // The last line of defence: a person never sees a stack trace.
            errors.Other($"unexpected {error.GetType().Name}: {error.Message.Split('\n')[0]}");
            return AwsExit.Other;
        }
    }
}
