using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>One word of the language.</summary>
internal sealed record Known(Func<Scenario, ScriptLine, Task> RunAsync, bool CanBeNegated = false);

/// <summary>Every word that is not the name of a program. README.md explains them in the same order.</summary>
internal static class Vocabulary
{
    private static readonly Dictionary<string, Known> Words = new()
    {
        ["sh"] = new(ProcessCommands.ShellAsync, CanBeNegated: true),
        ["exec"] = new(ProcessCommands.ExecAsync, CanBeNegated: true),
        ["stdin"] = new(ProcessCommands.Stdin),
        ["timeout"] = new(ProcessCommands.SetTimeout),
        ["background"] = new(ProcessCommands.Background),
        ["ready"] = new(ProcessCommands.ReadyAsync),
        ["kill"] = new(ProcessCommands.KillAsync),

        ["stdout"] = new(OutputCommands.Stdout, CanBeNegated: true),
        ["stderr"] = new(OutputCommands.Stderr, CanBeNegated: true),
        ["cmp"] = new(OutputCommands.Compare, CanBeNegated: true),
        ["save"] = new(OutputCommands.Save),
        ["leaks"] = new(OutputCommands.Leaks, CanBeNegated: true),

        ["exists"] = new(FileCommands.Exists, CanBeNegated: true),
        ["grep"] = new(FileCommands.Grep, CanBeNegated: true),
        ["mode"] = new(FileCommands.Mode),
        ["cat"] = new(FileCommands.Cat),
        ["cp"] = new(FileCommands.Copy),
        ["mkdir"] = new(FileCommands.MakeFolder),
        ["rm"] = new(FileCommands.Remove),
        ["chmod"] = new(FileCommands.ChangeMode),
        ["symlink"] = new(FileCommands.SymbolicLink),
        ["expand"] = new(FileCommands.Expand),
        ["cd"] = new(FileCommands.ChangeFolder),

        ["env"] = new(EnvironmentCommands.Set),
        ["unset"] = new(EnvironmentCommands.Unset),
        ["peer"] = new(EnvironmentCommands.Peer),
        ["can"] = new(EnvironmentCommands.CanAsync),

        ["terminal"] = new(TerminalCommands.Open),
        ["expect"] = new(TerminalCommands.ExpectAsync),
        ["send"] = new(TerminalCommands.SendAsync),
        ["end"] = new(TerminalCommands.EndAsync, CanBeNegated: true),

        ["sandbox"] = new(FixtureCommands.SandboxAsync),
        ["fault"] = new(FixtureCommands.FaultAsync),
        ["requests"] = new(FixtureCommands.RequestsAsync),
        ["silence"] = new(FixtureCommands.Silence),
        ["docker-registry"] = new(FixtureCommands.RegistryAsync),
        ["make-image"] = new(FixtureCommands.MakeImage),
        ["machine"] = new(MachineCommands.Machine),
    };

    public static Known? Find(string word) => Words.GetValueOrDefault(word);
}
