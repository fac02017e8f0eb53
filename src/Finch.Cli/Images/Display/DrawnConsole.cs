using Spectre.Console;

namespace Finch.Cli.Images.Display;

/// <summary>stderr as a place to draw on.</summary>
internal static class DrawnConsole
{
    /// <summary>True for a terminal that can move its cursor; others get lines.</summary>
    public static bool IsPossible(CliContext context)
        => context.Terminal.IsErrorTerminal && context.Environment["TERM"] is not (null or "dumb");

    /// <summary>
    /// Spectre.Console on stderr. It would judge by stdout and stdin too, and lose the bars of <c>finch pull x > log</c>; and it would
    /// colour a pipe where it sees a CI's variables. What we know about stderr decides.
    /// </summary>
    public static IAnsiConsole Of(CliContext context) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Out = new AnsiConsoleOutput(context.Error),
        Ansi = AnsiSupport.Yes,
        Interactive = InteractionSupport.Yes,
        ColorSystem = context.Environment["NO_COLOR"] is null ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
    });
}
