using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Cli.Auth.Configure;
using Finch.Cli.Commands;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Other tools find our helpers on PATH, in our version, and not somebody else's of the same name before them.</summary>
internal sealed class ProgramsCheck(Services services) : IDoctorCheck
{
    private static readonly string[] Names = ["finch", "ecr-login"];

    public string Name => "programs";

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        foreach (var name in Names)
        {
            try
            {
                await LookAsync(name, findings, cancellationToken);
            }
            catch (RegistryAuthException broken)
            {
                findings.Fail(findings.WordsOf(broken), broken.Hint);
            }
        }
    }

    private async Task LookAsync(string name, Findings findings, CancellationToken cancellationToken)
    {
        var program = HelperProtocol.ProgramPrefix + name;
        var found = HelperOnPath.Folders(services.Environment).Select(folder => new HelperLocator([folder]).Find(name)).OfType<string>().ToList();
        if (found.Count == 0)
        {
            findings.Warn($"{program} is not on PATH: docker and podman cannot ask it", HelperOnPath.InstallHint(name));
            return;
        }

        var first = new HelperOnPath(name, found[0], await HelperOnPath.VersionOfAsync(found[0], cancellationToken));
        if (first.IsOurs && !first.Version.EndsWith(' ' + VersionCommand.Version))
            findings.Warn($"{first.Path} is of another version than this finch ({VersionCommand.Version}): {first.Version}", "install both from the same release");
        else if (first.IsOurs)
            findings.Ok(first.Path);
        else if (await FirstOursAsync(name, found, cancellationToken) is { } ours)
            findings.Warn($"PATH leads to {first.Path}, which is not finch's, before {ours}", $"put {Path.GetDirectoryName(ours)} first in PATH, or remove the other one");
        else
            findings.Ok($"{first.Path}, which is not finch's ({(first.Version.Length > 0 && !findings.IsForOthers ? first.Version : "of no known version")})");
    }

    private static async Task<string?> FirstOursAsync(string name, IEnumerable<string> found, CancellationToken cancellationToken)
    {
        foreach (var path in found.Skip(1))
        {
            if (new HelperOnPath(name, path, await HelperOnPath.VersionOfAsync(path, cancellationToken)).IsOurs)
                return path;
        }

        return null;
    }
}
