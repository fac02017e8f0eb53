using System.CommandLine;

namespace Finch.Cli.Commands;

/// <summary>Words of another program's command line: its options are none of ours.</summary>
internal sealed class ForeignWords(string name) : Argument<string[]>(name);
