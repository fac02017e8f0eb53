using System.CommandLine;
using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth;

/// <summary>A registry, or a repository of one: <c>ghcr.io</c>, <c>quay.io/team/app</c>. A tag or digest behind it does no harm.</summary>
internal sealed class RepositoryArgument
{
    public RepositoryArgument(Services services)
        => Argument.CompletionSources.Add(_ => services.Credentials.Config.Read().Entries().Select(entry => entry.Key));

    /// <summary>The argument, for the command.</summary>
    public Argument<string> Argument { get; } = new("HOST[/REPOSITORY]") { Description = "The registry, or a repository of it" };

    /// <summary>What was typed, as a question to the sources.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/> for text that names no registry.</exception>
    public CredentialQuery Query(ParseResult parse)
    {
        var typed = parse.GetValue(Argument)!;
        var host = RegistryHost.Parse(typed);
        var path = RegistryKey.TryParse(typed, out var key) ? key.Path : "";
        var name = path.Split('@')[0];
        var colon = name.LastIndexOf(':');
        name = colon > name.LastIndexOf('/') ? name[..colon] : name;
        // Docker Hub's short names live below library/, and only tokens have to know.
        if (host.IsDockerHub && name.Length > 0 && !name.Contains('/'))
            name = "library/" + name;
        return new CredentialQuery(host, name.Length > 0 ? name : null);
    }
}
