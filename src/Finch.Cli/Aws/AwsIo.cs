namespace Finch.Cli.Aws;

/// <summary>What <c>finch aws</c> may touch outside itself.</summary>
/// <param name="Out">Results, and nothing else.</param>
/// <param name="Error">Errors.</param>
/// <param name="IsTerminal">True when results go to a terminal: tables are coloured then.</param>
/// <param name="Width">The terminal's columns; 80 where there is none.</param>
internal sealed record AwsIo(TextWriter Out, TextWriter Error, bool IsTerminal, int Width);
