using System.CommandLine;

namespace Finch.Cli.Commands;

/// <summary><c>finch completion SHELL</c>: a few lines for the shell's start-up file, which ask finch itself for candidates.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _finch() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(finch "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _finch finch
        """;

    private const string Zsh = """
        #compdef finch
        _finch() {
            local -a candidates
            candidates=("${(@f)$(finch "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a candidates
        }
        compdef _finch finch
        """;

    private const string Fish = """
        complete -c finch -f -a '(finch "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName finch -ScriptBlock {
            param($word, $line, $position)
            finch "[suggest:$position]" "$line" | Where-Object { $_ -like "$word*" } |
                ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
        }
        """;

    public static Command Create(CliContext context)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh, fish or pwsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Command("completion", "Print the completion script of a shell: source <(finch completion bash)") { shell };
        command.SetAction(parse => context.Out.WriteLine(parse.GetValue(shell) switch
        {
            "bash" => Bash,
            "zsh" => Zsh,
            "fish" => Fish,
            _ => PowerShell,
        }));
        return command;
    }
}
