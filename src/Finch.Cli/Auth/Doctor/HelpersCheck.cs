using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every helper that a configuration names is installed, runs, and answers in time.</summary>
internal sealed class HelpersCheck(Services services, KnownConfigs configs) : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public string Name => "helpers";

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        var helpers = ConfiguredHelper.All(services, configs);
        foreach (var helper in helpers)
            await LookAsync(helper, findings, cancellationToken);
        if (helpers.Count == 0)
            findings.Ok("none is configured");
    }

    private async Task LookAsync(ConfiguredHelper helper, Findings findings, CancellationToken cancellationToken)
    {
        var place = string.Join(", ", helper.Places);
        try
        {
            if (HelperLocator.For(services.Paths.Directory, services.Environment).Find(helper.Name) is { } path)
            {
                var version = await AskAsync(helper.Name, path, cancellationToken);
                findings.Ok($"{path}{(findings.IsForOthers ? "" : version)}, by {place}");
            }
            else
            {
                Missing(helper, place, findings);
            }
        }
        catch (RegistryAuthException broken)
        {
            findings.Fail($"{findings.WordsOf(broken)} ({place})", broken.Hint);
        }
    }

    private void Missing(ConfiguredHelper helper, string place, Findings findings)
    {
        var program = HelperProtocol.ProgramPrefix + helper.Name;
        if (helper.IsOurs && services.Credentials.Helpers.MakesItsOwn(helper.Name))
            findings.Ok($"{helper.Name} is built in ({place})");
        else if (helper.IsOurs && services.Credentials.Native.Find(helper.Name) is { } inside)
            LookInside(inside, place, findings);
        else if (helper.IsOurs)
            findings.Fail($"{program} is not installed ({place})", Remedy(helper.Name));
        else
            findings.Warn($"{program} is not installed ({place}), so the tool whose file that is cannot sign in", Remedy(helper.Name));
    }

    /// <summary>Whether a store of ours has what it needs; it is tried out elsewhere.</summary>
    private static void LookInside(INativeStore store, string place, Findings findings)
    {
        var probe = store.Look();
        if (probe.State is StoreState.Works or StoreState.Locked)
            findings.Ok($"{store.Name} is built in ({place})");
        else
            findings.Fail($"{store.Title}: {probe.Reason} ({place})", probe.Remedy);
    }

    private async Task<string> AskAsync(string name, string path, CancellationToken cancellationToken)
    {
        var version = await HelperOnPath.VersionOfAsync(path, cancellationToken);
        // The list of one that makes its own credentials may be a call to its cloud.
        if (!services.Credentials.Helpers.MakesItsOwn(name))
            _ = await new HelperProgram(name, path, Patience).ListAsync(cancellationToken);
        return version.Length > 0 ? $" ({version})" : "";
    }

    /// <summary>A program that lies there without being one is the usual slip after a download.</summary>
    private string Remedy(string name)
        => HelperOnPath.Folders(services.Environment).Prepend(Path.Combine(services.Paths.Directory, "cred-helpers"))
            .Select(folder => Path.Combine(folder, HelperProtocol.ProgramPrefix + name)).FirstOrDefault(File.Exists) is { } file
            ? $"run 'chmod +x {file}'"
            : $"{HelperOnPath.InstallHint(name)}, or remove its name from the file";
}
