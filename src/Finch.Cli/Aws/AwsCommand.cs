using System.Globalization;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Aws;
using Finch.Aws.Query;
using Finch.Cli.Aws.Output;
using Finch.Cli.Commands;
using Microsoft.Extensions.Logging;

namespace Finch.Cli.Aws;

/// <summary>Runs one command with its options.</summary>
internal sealed class AwsCommand(AwsArguments arguments, AwsIo io, AwsContext aws, Func<RegistryHost, EcrTarget?> targetFor)
{
    private const string Identity = "get-caller-identity";

    private const string Password = "get-login-password";

    /// <summary>Runs it.</summary>
    /// <exception cref="AwsUsageException">There is no such command, or an option has no place here.</exception>
    /// <exception cref="AwsException">AWS, or the way to it, failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var (command, operation) = Command();
        if (aws.Logger.IsEnabled(LogLevel.Information))
            aws.Logger.Started($"finch aws {command} {operation}", VersionCommand.Version);
        var query = Query();
        var target = Target();
        using var session = AwsSession.Open(aws, target is null ? Options() : Merge(Options(), target.Options));
        if (operation == Identity)
            await PrintIdentityAsync(session, query, cancellationToken);
        else
            io.Out.Write((await TokenAsync(session, command, target, cancellationToken)).ToCredential().Password.Reveal() + "\n");
    }

    private async Task PrintIdentityAsync(AwsSession session, JmesPathExpression? query, CancellationToken cancellationToken)
    {
        // The format is checked first: a typing error in the profile should not cost a call.
        var format = OutputFormat.For(arguments["--output"] ?? aws.Environment["AWS_DEFAULT_OUTPUT"] ?? session.ProfileSetting("output") ?? "json",
            new TableStyle(arguments["--color"] switch { "on" => true, "off" => false, _ => io.IsTerminal }, io.Width));
        var identity = await session.GetCallerIdentityAsync(cancellationToken);
        JsonNode? answer = new JsonObject { ["UserId"] = identity.UserId, ["Account"] = identity.Account, ["Arn"] = identity.Arn };
        format.Print("GetCallerIdentity", query is null ? answer : query.Search(answer), io.Out);
    }

    private static async Task<EcrToken> TokenAsync(AwsSession session, string command, EcrTarget? target, CancellationToken cancellationToken)
    {
        if (command == "ecr-public")
            return await session.GetEcrPublicTokenAsync(cancellationToken);
        if (target is not null)
            return await session.GetEcrTokenAsync(target.Host, cancellationToken);

        var region = session.Region ?? await session.GetInstanceRegionAsync(cancellationToken)
            ?? throw new AwsException(AwsFailure.NoRegion, "You must specify a region.");
        return await session.GetEcrTokenAsync(region, cancellationToken);
    }

    private (string Command, string Operation) Command()
    {
        if (arguments.Words.Count == 0)
            throw new AwsUsageException("the following arguments are required: command", showUsage: true, isParser: true);
        var command = arguments.Words[0];
        string[]? operations = command switch
        {
            "sts" => [Identity, "help"],
            "ecr" or "ecr-public" => [Password, "help"],
            _ => throw NotHere("command", ["ecr", "ecr-public", "sts", "help"]),
        };
        if (arguments.Words.Count == 1)
            throw new AwsUsageException("the following arguments are required: operation", showUsage: true, isParser: true);
        if (!operations.Contains(arguments.Words[1]))
            throw NotHere("operation", operations);

        var unknown = arguments.Unknown.Concat(arguments.Words.Skip(2)).ToList();
        if (arguments["--registry"] is not null && command != "ecr")
            unknown.Add("--registry");
        if (unknown.Count > 0)
            throw new AwsUsageException($"Unknown options: {string.Join(", ", unknown)}", showUsage: command == "sts");
        return (command, arguments.Words[1]);
    }

    private static AwsUsageException NotHere(string argument, string[] choices)
        => new(AwsArguments.InvalidChoice(argument, choices) + "\n\nfinch has the commands that sign-in needs; for the others use the AWS CLI itself",
            showUsage: true, isParser: true);

    private JmesPathExpression? Query()
    {
        if (arguments["--query"] is not { } text)
            return null;
        try
        {
            return JmesPathExpression.Parse(text);
        }
        catch (JmesPathException error)
        {
            throw new AwsUsageException($"Bad value for --query {text}: {error.Message}");
        }
    }

    /// <summary>The registry of <c>--registry</c> with what a rule of finch.yaml says about it; null without the option.</summary>
    private EcrTarget? Target()
    {
        if (arguments["--registry"] is not { } registry)
            return null;
        return RegistryHost.TryParse(registry, out var host) && targetFor(host) is { } target
            ? target
            : throw new AwsUsageException($"Bad value for --registry \"{registry}\": it is not the host of an Amazon ECR registry");
    }

    /// <summary>What is typed beats what a rule says.</summary>
    private static AwsOptions Merge(AwsOptions typed, AwsOptions rule) => typed with
    {
        Profile = typed.Profile ?? rule.Profile,
        // A role is assumed with the credentials that the rule names; with others it would be another identity's role.
        RoleArn = typed.Profile is null ? rule.RoleArn : null,
        ExternalId = typed.Profile is null ? rule.ExternalId : null,
        RoleSessionName = typed.Profile is null ? rule.RoleSessionName : null,
        EndpointUrl = typed.EndpointUrl ?? rule.EndpointUrl,
    };

    private AwsOptions Options() => new()
    {
        Profile = arguments["--profile"],
        Region = arguments["--region"],
        EndpointUrl = arguments["--endpoint-url"] is { } text ? Endpoint(text) : null,
        CaBundle = arguments["--ca-bundle"],
        SkipVerification = arguments.Has("--no-verify-ssl"),
        NoSignRequest = arguments.Has("--no-sign-request"),
        ReadTimeout = Timeout("--cli-read-timeout", 10),
        ConnectTimeout = Timeout("--cli-connect-timeout", 5),
        TotalTimeout = arguments["--cli-read-timeout"] is null ? TimeSpan.FromSeconds(30) : System.Threading.Timeout.InfiniteTimeSpan,
    };

    private static Uri Endpoint(string text)
        => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new AwsUsageException(
                $"Bad value for --endpoint-url \"{text}\": scheme is missing.  Must be of the form http://<hostname>/ or https://<hostname>/");

    private TimeSpan Timeout(string option, int usual)
    {
        if (arguments[option] is not { } text)
            return TimeSpan.FromSeconds(usual);
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) || seconds > 86_400)
            throw new FormatException($"invalid literal for int() with base 10: '{text}'");
        return seconds == 0 ? System.Threading.Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(seconds);
    }
}
