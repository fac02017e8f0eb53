using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Diagnostics;
using Finch.Auth;
using Finch.Cli.Commands;
using Finch.Cli.Output;
using Microsoft.Extensions.Logging;

namespace Finch.Cli;

/// <summary>The command tree, and the one place where a failure becomes a sentence and an exit code.</summary>
internal sealed class CliApp(CliContext context, RootCommand root)
{
    /// <summary>What comes before a command that was called correctly; receives its name, such as <c>finch login</c>.</summary>
    public Func<string, CancellationToken, Task> Before { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>Runs one command line.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> args)
    {
        var began = Stopwatch.GetTimestamp();
        // As docker and git have it.
        if (args.Count > 0 && args[0] == "help")
            args = [.. args.Skip(1), "--help"];
        var exitCode = await Interrupt.RunAsync(cancellationToken => ExitCodeOfAsync(args, cancellationToken));
        context.Log.Ended(exitCode, (long)Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        return exitCode;
    }

    private async Task<int> ExitCodeOfAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        try
        {
            var parse = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            var name = NameOf(parse);
            if (context.Log.IsEnabled(LogLevel.Information))
                context.Log.Started(name, VersionCommand.Version);
            if (parse.Errors.Count > 0 && parse.Action is ParseErrorAction)
                return UsageError(parse, name);
            if (parse.Errors.Count == 0 && parse.Action is not HelpAction)
                await Before(name, cancellationToken);
            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = context.Out,
                    Error = context.Error,
                    EnableDefaultExceptionHandler = false,
                    // Signals are Interrupt's: a handler of the library's own would race with it at the end.
                    ProcessTerminationTimeout = null,
                },
                cancellationToken);
        }
        catch (RegistryAuthException failure)
        {
            context.Log.Failed(failure.LoggedMessage);
            context.Error.Error(failure);
            return ExitCode.For(failure.Failure);
        }
        catch (OperationCanceledException)
        {
            context.Log.Failed("cancelled");
            context.Error.WriteLine();
            context.Error.Note("cancelled");
            return ExitCode.Cancelled;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A full disk, a closed pipe, a missing right: the system's own words are the clearest.
            context.Log.Failed(error.Message);
            context.Error.Error(char.ToLowerInvariant(error.Message[0]) + error.Message[1..].TrimEnd('.'));
            return ExitCode.Configuration;
        }
        catch (Exception error)
        {
            context.Log.Failed($"unexpected {error.GetType().Name}");
            context.Error.Error($"unexpected {error.GetType().Name}: {error.Message.Split('\n')[0]}",
                "this is a defect of finch; please report it with the command you ran");
            return ExitCode.Unexpected;
        }
    }

    /// <summary>The tree's common manners: help as <c>-h</c> and <c>--help</c> only, and no option mistaken for an argument.</summary>
    public static void Polish(Command command)
    {
        foreach (var help in command.Options.OfType<HelpOption>())
        {
            foreach (var alias in help.Aliases.Where(a => a is not ("-h" or "--help")).ToList())
                help.Aliases.Remove(alias);
        }

        foreach (var option in command.Options.Where(option => option.HelpName is "FILE" or "DIR"))
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.Any(token => token.Value.Length == 0))
                    result.AddError($"the value of {option.Name} is empty");
            });
        }

        foreach (var argument in command.Arguments.Where(argument => argument is not ForeignWords))
        {
            argument.Validators.Add(result =>
            {
                var stray = result.Tokens.FirstOrDefault(token => token.Value.Length > 1 && token.Value[0] == '-');
                if (stray is not null)
                    result.AddError($"unknown option {stray.Value}");
            });
        }

        foreach (var child in command.Subcommands)
            Polish(child);
    }

    private int UsageError(ParseResult parse, string name)
    {
        context.Log.Failed("it was not called correctly");
        var text = parse.UnmatchedTokens is not [var unknown, ..] ? OneLine(parse.Errors[0].Message)
            : unknown.StartsWith('-') ? $"unknown option {unknown}"
            : parse.CommandResult.Command.Subcommands.Count > 0 ? $"'{unknown}' is not a {name} command"
            : $"unexpected argument '{unknown}'";
        context.Error.Error(char.ToLowerInvariant(text[0]) + text[1..], $"run '{name} --help'");
        return ExitCode.Usage;
    }

    /// <summary>The library lists the values of an option one a line; a sentence of ours is one line.</summary>
    private static string OneLine(string message)
    {
        var lines = message.TrimEnd('.').Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return lines.Length == 1 ? lines[0] : $"{lines[0]} {string.Join(", ", lines[1..])}";
    }

    /// <summary>The command in words: <c>finch login</c>.</summary>
    private static string NameOf(ParseResult parse) => string.Join(' ', Path(parse.CommandResult).Reverse());

    private static IEnumerable<string> Path(System.CommandLine.Parsing.CommandResult? command)
    {
        for (; command is not null; command = command.Parent as System.CommandLine.Parsing.CommandResult)
            yield return command.Parent is null ? "finch" : command.Command.Name;
    }
}
