using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// The store that a tool asked before. What it holds must not be lost from sight: where finch has no store of its own yet, that one
/// becomes finch's, so that it stays in use and new passwords are kept no worse than before; else it is said what is left behind.
/// </summary>
internal sealed class FormerStore(Services services, MemberEdits edits)
{
    /// <summary>Decides about a store.</summary>
    /// <param name="name">Its suffix.</param>
    /// <param name="tool">The tool that asked it.</param>
    /// <param name="notes">Receives what is good to know.</param>
    /// <param name="warnings">Receives what is not asked any more.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>The change of finch's own configuration; null for none.</returns>
    public async Task<FileEdit?> TakeOverAsync(
        string name, string tool, ICollection<string> notes, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        var helpers = services.Credentials.Helpers;
        var program = helpers.Title(name);
        var own = new DockerConfigFile(services.Paths.OwnConfigFile).Read().DefaultHelper;
        if (name == "finch" || helpers.MakesItsOwn(name))
            return null;
        if (own == name)
        {
            notes.Add($"{program} is where finch keeps credentials too: what it holds stays in use");
            return null;
        }

        if (!helpers.IsInstalled(name))
        {
            notes.Add($"{program}, which {tool} was to ask until now, is not installed");
            return null;
        }

        if (await HoldingsAsync(name, program, tool, warnings, cancellationToken) is not { } holdings)
            return null;
        if (own is null)
        {
            notes.Add($"finch keeps credentials in {program} from now on, as {tool} did: {(holdings.Length == 0 ? "it is empty" : $"what it holds stays in use ({holdings})")}");
            return edits.Set(services.Paths.OwnConfigFile, tool, [(["credsStore"], name)]);
        }

        if (holdings.Length > 0)
        {
            warnings.Add($"{tool} does not ask {program} any more, which holds {holdings}; "
                + $"'finch auth migrate {name} {own}' moves that to where finch keeps credentials");
        }

        return null;
    }

    /// <summary>The registries it holds credentials for, in words; null when it does not tell.</summary>
    private async Task<string?> HoldingsAsync(string name, string program, string tool, ICollection<string> warnings, CancellationToken cancellationToken)
    {
        try
        {
            var list = await services.Credentials.Helpers.Open(name).ListAsync(cancellationToken);
            return string.Join(", ", list.Keys.Order(StringComparer.Ordinal));
        }
        catch (RegistryAuthException broken)
        {
            warnings.Add($"{tool} does not ask {program} any more, and what that holds cannot be told: {broken.Message}");
            return null;
        }
    }
}
