using Finch.Auth;
using Finch.Auth.Stores;
using Finch.Cli.Auth.Configure;
using Finch.Settings;

namespace Finch.Cli.Auth.Doctor;

/// <summary>A helper that some configuration names.</summary>
/// <param name="Name">The suffix.</param>
/// <param name="Places">Where it is named.</param>
/// <param name="IsOurs">True when a configuration of ours names it, so that it is finch's trouble when it is missing.</param>
internal sealed record ConfiguredHelper(string Name, IReadOnlyList<string> Places, bool IsOurs)
{
    /// <summary>Every helper that is named anywhere.</summary>
    public static IReadOnlyList<ConfiguredHelper> All(Services services, KnownConfigs configs)
        => [.. FromConfigs(configs).Concat(FromRules(services)).Concat(FromRegistriesConf(services))
            .GroupBy(named => named.Name, StringComparer.Ordinal)
            .Select(group => new ConfiguredHelper(group.Key, [.. group.Select(named => named.Place).Distinct()], group.Any(named => named.IsOurs)))];

    private static IEnumerable<(string Name, string Place, bool IsOurs)> FromConfigs(KnownConfigs configs)
    {
        foreach (var config in configs.Readable)
        {
            if (config.DefaultHelper is { } all)
                yield return (all, $"credsStore in {config.Path}", config.Owner == ConfigOwner.Finch);
            foreach (var (key, name) in config.Helpers)
                yield return (name, $"credHelpers[\"{key}\"] in {config.Path}", config.Owner == ConfigOwner.Finch);
        }
    }

    /// <summary>A settings file that does not parse is reported elsewhere.</summary>
    private static IEnumerable<(string Name, string Place, bool IsOurs)> FromRules(Services services)
    {
        try
        {
            var settings = FinchSettings.Load(services.Paths.SettingsFiles, facts: null);
            return [.. settings.Rules.All.Where(rule => rule.Store is not null and not CredentialStores.File)
                .Select(rule => (rule.Store!, rule.Description, true)),
                .. settings.Machine.CredsHelpers.Select(name => (name, $"creds_helpers in {settings.Places["creds_helpers"]}", true))];
        }
        catch (RegistryAuthException)
        {
            return [];
        }
    }

    private static IEnumerable<(string Name, string Place, bool IsOurs)> FromRegistriesConf(Services services)
    {
        var (helpers, file) = new RegistriesConfFiles(services.Environment).InForce();
        return helpers.Where(name => name != RegistriesConfFiles.AuthFile).Select(name => (name, $"credential-helpers in {file}", false));
    }
}
