using System.CommandLine;

namespace Finch.Cli.Commands;

/// <summary>
/// <c>--debug</c>, for every command: the lines of the log on standard error. It is looked for before the command line is parsed,
/// because what is logged begins with that.
/// </summary>
internal static class DebugOption
{
    private const string Name = "--debug";

    /// <summary>The option, for help, completion and the parser.</summary>
    public static Option<bool> Create() => new(Name) { Description = "Show every step on standard error, without secrets", Recursive = true };

    /// <summary>Whether it is given, and the command line without it where it stands before the command.</summary>
    public static (bool Debug, string[] Words) Read(string[] args)
        => (args.TakeWhile(word => word != "--").Contains(Name), [.. args.SkipWhile(word => word == Name)]);
}
