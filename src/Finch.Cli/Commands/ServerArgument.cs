using System.CommandLine;
using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Commands;

/// <summary>The registry that a command is about: Docker Hub when none is named.</summary>
internal sealed class ServerArgument
{
    /// <summary>The argument, for the command.</summary>
    public Argument<string?> Argument { get; } = new("SERVER")
    {
        Description = "The registry; Docker Hub when absent",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>What was typed, or null.</summary>
    public string? Typed(ParseResult parse) => parse.GetValue(Argument);

    /// <summary>The registry that was typed, with the path below it where one was: <c>quay.io/team</c> is a sign-in of its own.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/> for text that names no registry.</exception>
    public RegistryKey Key(ParseResult parse)
        => Typed(parse) is { } typed && RegistryKey.TryParse(typed, out var key) ? key : Host(parse);

    /// <summary>The registry that was typed, or Docker Hub.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/> for text that names no registry.</exception>
    public RegistryHost Host(ParseResult parse)
        => Typed(parse) is not { } typed ? RegistryHost.DockerHub
            // finch login "$REGISTRY" with a variable that is not set must not send that registry's password to Docker Hub.
            : typed.Trim().Length == 0 ? throw new RegistryAuthException(AuthFailure.Usage, "the registry is empty", "leave it out for Docker Hub; is a variable not set?")
            : RegistryHost.Parse(typed);
}
