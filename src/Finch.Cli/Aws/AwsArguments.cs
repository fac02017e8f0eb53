namespace Finch.Cli.Aws;

/// <summary>
/// The words and options of a command line. As with the AWS CLI, options may stand before, between and after the words, and take
/// their value as the next word or behind an equals sign.
/// </summary>
internal sealed class AwsArguments
{
    private static readonly HashSet<string> Valued = new(StringComparer.Ordinal)
    {
        "--profile", "--region", "--output", "--query", "--endpoint-url", "--ca-bundle", "--color", "--cli-read-timeout", "--cli-connect-timeout",
        "--cli-binary-format", "--cli-error-format", "--registry",
    };

    private static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        "--debug", "--no-verify-ssl", "--no-sign-request", "--no-paginate", "--no-cli-pager", "--cli-auto-prompt", "--no-cli-auto-prompt",
        "--version", "--help", "-h",
    };

    private static readonly Dictionary<string, string[]> Choices = new(StringComparer.Ordinal)
    {
        ["--output"] = ["json", "text", "table", "yaml", "yaml-stream", "off"],
        ["--color"] = ["on", "off", "auto"],
        ["--cli-binary-format"] = ["base64", "raw-in-base64-out"],
        ["--cli-error-format"] = ["legacy", "enhanced"],
    };

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly HashSet<string> _flags = new(StringComparer.Ordinal);

    private AwsArguments()
    {
    }

    /// <summary>The words that are no options: command, operation, and what is too many.</summary>
    public List<string> Words { get; } = [];

    /// <summary>Options nobody knows.</summary>
    public List<string> Unknown { get; } = [];

    /// <summary>The value of an option; null when it was not given.</summary>
    public string? this[string option] => _values.GetValueOrDefault(option);

    public bool Has(string flag) => _flags.Contains(flag);

    /// <summary>True when the older error texts are asked for, whatever else is wrong with the command line.</summary>
    public static bool AsksForLegacyErrors(IReadOnlyList<string> args)
        => args.Contains("--cli-error-format=legacy") || args.Zip(args.Skip(1)).Any(pair => pair is ("--cli-error-format", "legacy"));

    /// <summary>Reads a command line.</summary>
    /// <exception cref="AwsUsageException">An option lacks its value, or has one that it does not take.</exception>
    public static AwsArguments Parse(IReadOnlyList<string> args)
    {
        var arguments = new AwsArguments();
        for (var at = 0; at < args.Count; at++)
        {
            var word = args[at];
            if (!word.StartsWith('-') || word == "-")
            {
                arguments.Words.Add(word);
                continue;
            }

            var equals = word.StartsWith("--", StringComparison.Ordinal) ? word.IndexOf('=') : -1;
            var name = equals < 0 ? word : word[..equals];
            if (Valued.Contains(name))
                arguments._values[name] = Chosen(name, equals >= 0 ? word[(equals + 1)..] : Next(args, ref at, name));
            else if (Flags.Contains(name) && equals < 0)
                arguments._flags.Add(name);
            else
                arguments.Unknown.Add(word);
        }

        return arguments;
    }

    /// <summary>The usual block of choices, two in a row.</summary>
    public static string InvalidChoice(string argument, IReadOnlyList<string> choices)
    {
        var rows = choices.Chunk(2).Select(row => string.Join(" | ", row.Select(choice => choice.PadRight(40))));
        return $"argument {argument}: Invalid choice, valid choices are:\n\n{string.Join('\n', rows)}";
    }

    private static string Next(IReadOnlyList<string> args, ref int at, string name)
    {
        // A word with a space cannot be meant as an option.
        var next = at + 1 < args.Count ? args[at + 1] : null;
        if (next is null || (next.StartsWith('-') && next.Length > 1 && !next.Contains(' ')))
            throw new AwsUsageException($"argument {name}: expected one argument", showUsage: true, isParser: true);
        at++;
        return next;
    }

    private static string Chosen(string name, string value)
        => !Choices.TryGetValue(name, out var choices) || choices.Contains(value)
            ? value
            : throw new AwsUsageException(InvalidChoice(name, choices), showUsage: true, isParser: true);
}
