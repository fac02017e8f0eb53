using System.CommandLine;
using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth;

/// <summary><c>--registry HOST</c>, as often as there are registries.</summary>
internal sealed class RegistriesOption
{
    public RegistriesOption(Services services, string description)
    {
        Option = new Option<string[]>("--registry") { Description = description, HelpName = "HOST" };
        Option.CompletionSources.Add(_ => Known(services));
    }

    /// <summary>The option, for the command.</summary>
    public Option<string[]> Option { get; }

    /// <summary>The registries that were named, each once.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Usage"/> for text that names no registry.</exception>
    public IReadOnlyList<RegistryHost> Hosts(ParseResult parse) => [.. (parse.GetValue(Option) ?? []).Select(RegistryHost.Parse).Distinct()];

    private static IEnumerable<string> Known(Services services)
    {
        var document = services.Credentials.Config.Read();
        return document.Entries().Select(entry => entry.Key).Concat(document.Helpers().Select(entry => entry.Key))
            .Select(key => RegistryKey.TryParse(key, out var parsed) ? parsed.Host.ToString() : null).OfType<string>().Distinct();
    }
}
