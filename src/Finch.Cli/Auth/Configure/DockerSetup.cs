using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// docker's own <c>config.json</c>, which nerdctl reads too: <c>credsStore</c> for every registry, or <c>credHelpers</c> for some.
/// </summary>
internal sealed class DockerSetup(string tool, Services services, EditJournal journal) : IToolSetup
{
    /// <summary>The same file is set up for both tools, so that either name takes it back.</summary>
    private const string JournalName = "docker";

    private const string DefaultHelperKey = "credsStore";

    private const string HelpersKey = "credHelpers";

    private readonly MemberEdits _edits = new(journal);

    private string ConfigFile => services.Paths.DockerConfigFile;

    public async Task<SetupPlan> ConfigureAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        RefuseCircle(request);
        var (notes, warnings) = (new List<string>(), new List<string>());
        var helper = await HelperOnPath.RequireAsync(request.Helper, services.Environment, cancellationToken);
        var before = new DockerConfigFile(ConfigFile).Read();
        var edit = _edits.Set(ConfigFile, JournalName, [.. Wanted(request)]);
        var adopted = request.Registries.Count == 0 && before.DefaultHelper is { } former && former != request.Helper
            ? await new FormerStore(services, _edits).TakeOverAsync(former, tool, notes, warnings, cancellationToken)
            : null;
        Remark(request, helper, before, notes, warnings);
        return new SetupPlan(adopted is null ? [edit] : [adopted, edit], notes, warnings);
    }

    public SetupPlan Remove(SetupRequest request)
    {
        var notes = new List<string>();
        var keys = request.Registries.SelectMany(Keys).ToHashSet(StringComparer.Ordinal);
        var undone = journal.For(JournalName)
            .Select(file => MemberEdits.Undo(file, member => keys.Count == 0 || (member.Path is [HelpersKey, var key] && keys.Contains(key)), notes)).ToList();
        if (undone.All(edit => edit.Path != ConfigFile))
            undone.Add(MemberEdits.TakeOut(ConfigFile, [.. OfUnknownOrigin(request.Helper, keys)], request.Helper));
        return new SetupPlan(undone, notes, []);
    }

    /// <summary>
    /// Docker writes its own view of the file after its helper has answered: what a helper of ours keeps in the very same file
    /// would be written over.
    /// </summary>
    private void RefuseCircle(SetupRequest request)
    {
        if (ConfigFile == services.Paths.OwnConfigFile && (request.Helper == "finch" || request.Registries.Count == 0))
        {
            throw new RegistryAuthException(AuthFailure.Configuration,
                $"{ConfigFile} is finch's own file as well as {tool}'s, because of DOCKER_CONFIG: they share their sign-ins as it is",
                "unset DOCKER_CONFIG to set up ~/.docker/config.json, or give --helper ecr-login with --registry for Amazon ECR");
        }
    }

    private IEnumerable<(string[] Path, string Value)> Wanted(SetupRequest request)
        => request.Registries.Count == 0
            ? [([DefaultHelperKey], request.Helper)]
            : request.Registries.SelectMany(Keys).Select(key => (new[] { HelpersKey, key }, request.Helper));

    /// <summary>
    /// The keys under which a registry's helper is looked up: docker knows one form of a host, and nerdctl asks with the port first.
    /// </summary>
    private IEnumerable<string> Keys(RegistryHost host)
        => tool == "nerdctl" && host is { Port: null, IsDockerHub: false } ? [RegistryKey.For(host), $"{host}:443"] : [RegistryKey.For(host)];

    private IEnumerable<string[]> OfUnknownOrigin(string helper, HashSet<string> keys)
    {
        if (keys.Count == 0)
            yield return [DefaultHelperKey];
        foreach (var (key, name) in new DockerConfigFile(ConfigFile).Read().Helpers())
        {
            if (name == helper && (keys.Count == 0 || keys.Contains(key)))
                yield return [HelpersKey, key];
        }
    }

    private void Remark(SetupRequest request, HelperOnPath helper, DockerConfigDocument before, List<string> notes, List<string> warnings)
    {
        var others = before.Helpers().Where(entry => entry.Helper != request.Helper).ToList();
        if (request.Registries.Count == 0 && others.Count > 0)
            notes.Add($"{HelpersKey} come first: {string.Join(", ", others.Select(entry => $"{entry.Key} is served by {HelperProtocol.ProgramPrefix}{entry.Helper}"))} as before");
        if (before.Entries().Count(entry => entry.HoldsSecret) is > 0 and var plain)
            notes.Add($"plain entries stay in {ConfigFile} ({plain}) and are found through finch");
        if (!helper.IsOurs && request is { Helper: "ecr-login", Registries.Count: 0 })
            warnings.Add($"{helper.Path} is Amazon's helper, not finch's: with it, registries other than Amazon ECR are left without credentials");
        if (services.Environment["DOCKER_AUTH_CONFIG"] is not null)
            warnings.Add("DOCKER_AUTH_CONFIG is set, and comes before any helper");
    }
}
