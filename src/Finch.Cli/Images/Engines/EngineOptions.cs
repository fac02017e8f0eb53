using System.CommandLine;
using System.CommandLine.Completions;

namespace Finch.Cli.Images.Engines;

/// <summary>Where a command line wants its images.</summary>
/// <param name="Engine">One of <see cref="EngineOptions.Names"/>; null for what the environment says.</param>
/// <param name="Namespace">The namespace of containerd; null for what the environment says.</param>
/// <param name="IsQuiet">True when nothing may be said about the choice.</param>
/// <param name="IsCompletion">True while a shell completes a line: no machine is started for that.</param>
internal sealed record EngineChoice(string? Engine, string? Namespace, bool IsQuiet, bool IsCompletion = false);

/// <summary>The options of every command that works on stored images.</summary>
internal sealed class EngineOptions
{
    public const string Auto = "auto";
    public const string Containerd = "containerd";
    public const string Docker = "docker";
    public const string Layout = "layout";

    public static readonly string[] Names = [Auto, Containerd, Docker, Layout];

    private readonly Option<string?> _engine = new("--engine")
    {
        Description = "Where images are kept; default: $FINCH_ENGINE, else auto, the first of these that works",
        HelpName = string.Join('|', Names),
    };

    private readonly Option<string?> _namespace = new("--namespace")
    {
        Description = "The namespace of containerd; default: $CONTAINERD_NAMESPACE, else finch",
        HelpName = "NAME",
    };

    public EngineOptions() => _engine.AcceptOnlyFromAmong(Names);

    public void AddTo(Command command)
    {
        command.Options.Add(_engine);
        command.Options.Add(_namespace);
    }

    public EngineChoice Read(ParseResult parse, bool quiet = false) => new(parse.GetValue(_engine), parse.GetValue(_namespace), quiet);

    /// <summary>What is on the line so far, while the shell completes it.</summary>
    public EngineChoice Read(CompletionContext line) => Read(line.ParseResult, quiet: true) with { IsCompletion = true };
}
