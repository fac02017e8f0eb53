using System.Text;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// podman, skopeo and buildah, which share their configuration. For every registry: a file of our own in the person's
/// <c>registries.conf.d</c>, with what was asked before behind us. For some: <c>credHelpers</c> of <c>auth.json</c>.
/// </summary>
internal sealed class PodmanSetup(Services services, EditJournal journal) : IToolSetup
{
    private const string JournalName = "podman";

    private const string Assignment = "credential-helpers = ";

    private const string HelpersKey = "credHelpers";

    private const string Mark = "# Written by 'finch auth configure podman'; 'finch auth configure podman --remove' takes it back.\n";

    private const string Comment = Mark + "# podman, skopeo and buildah ask the first one, then what they asked before.\n";

    private readonly MemberEdits _edits = new(journal);

    private readonly RegistriesConfFiles _registries = new(services.Environment);

    /// <summary>The <c>auth.json</c> that outlives a restart; the other one, in the runtime directory, does not.</summary>
    private string AuthFile => services.Environment["REGISTRY_AUTH_FILE"] is { } named ? services.Environment.Expand(named) : services.Paths.ContainersAuthFiles().Last();

    public async Task<SetupPlan> ConfigureAsync(SetupRequest request, CancellationToken cancellationToken)
    {
        var helper = await HelperOnPath.RequireAsync(request.Helper, services.Environment, cancellationToken);
        var (notes, warnings) = (new List<string>(), new List<string>());
        if (!helper.IsOurs && request is { Helper: "ecr-login", Registries.Count: 0 })
            notes.Add($"{helper.Path} is Amazon's helper, which serves Amazon ECR only; other registries are looked up as before");
        return new SetupPlan([request.Registries.Count == 0 ? ForAll(request.Helper, notes) : ForSome(request, warnings)], notes, warnings);
    }

    public SetupPlan Remove(SetupRequest request)
    {
        var notes = new List<string>();
        var keys = request.Registries.Select(Key).ToHashSet(StringComparer.Ordinal);
        var edits = journal.For(JournalName).Select(file => MemberEdits.Undo(file, member => keys.Count == 0 || keys.Contains(member.Path[^1]), notes)).ToList();
        if (edits.All(edit => edit.Path != AuthFile))
            edits.Add(MemberEdits.TakeOut(AuthFile, [.. OfUnknownOrigin(request.Helper, keys)], request.Helper));
        if (keys.Count == 0)
            edits.Add(WithoutDropIn());
        return new SetupPlan(edits, notes, []);
    }

    private FileEdit ForAll(string helper, List<string> notes)
    {
        var (asked, file) = _registries.InForce(without: _registries.DropIn);
        var after = RegistriesConf.Format(Comment, asked.Where(name => name != helper).Prepend(helper));
        var before = SmallFile.Read(_registries.DropIn);
        if (file is not null && string.CompareOrdinal(file, _registries.DropIn) > 0 && file.StartsWith(Path.GetDirectoryName(_registries.DropIn)!, StringComparison.Ordinal))
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"{file} names credential-helpers too, and is read after {_registries.DropIn}",
                $"add \"{helper}\" there, or give that file a name that comes first");
        }

        if (file is not null)
            notes.Add($"{file} names {string.Join(", ", asked)}: asked after {HelperProtocol.ProgramPrefix}{helper}");
        return before.AsSpan().SequenceEqual(after)
            ? new FileEdit(_registries.DropIn, before, before, [])
            : new FileEdit(_registries.DropIn, before, after, [new Change("credential-helpers", Value(before), Value(after))]);
    }

    private FileEdit WithoutDropIn()
    {
        var before = SmallFile.Read(_registries.DropIn);
        return before is null
            ? new FileEdit(_registries.DropIn, null, null, [])
            : new FileEdit(_registries.DropIn, before, null, [new Change("credential-helpers", Value(before), null)]);
    }

    private FileEdit ForSome(SetupRequest request, List<string> warnings)
    {
        var (asked, file) = _registries.InForce();
        if (!asked.Contains(RegistriesConfFiles.AuthFile))
            warnings.Add($"{file} does not name {RegistriesConfFiles.AuthFile} among its credential-helpers, so {AuthFile} is not read at all");
        foreach (var first in services.Paths.ContainersAuthFiles().TakeWhile(path => path != AuthFile).Select(path => new DockerConfigFile(path)))
        {
            foreach (var host in request.Registries.Where(host => first.Read().Find(new CredentialQuery(host)) is not null))
                warnings.Add($"{first.Path} holds a credential for {host} and is read before {AuthFile}; 'podman logout {host}' removes it");
        }

        return _edits.Set(AuthFile, JournalName, [.. request.Registries.Select(host => (new[] { HelpersKey, Key(host) }, request.Helper))]);
    }

    private IEnumerable<string[]> OfUnknownOrigin(string helper, HashSet<string> keys)
        => new DockerConfigFile(AuthFile).Read().Helpers()
            .Where(entry => entry.Helper == helper && (keys.Count == 0 || keys.Contains(entry.Key)))
            .Select(entry => new[] { HelpersKey, entry.Key });

    /// <summary>podman looks for the bare host, and knows Docker Hub by its short name only.</summary>
    private static string Key(RegistryHost host) => host.ToString();

    /// <summary>The array in a file of ours; null when there is no file.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: the file is somebody else's, or was changed.</exception>
    private string? Value(byte[]? content)
    {
        if (content is null)
            return null;
        var lines = Encoding.UTF8.GetString(content).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return content.AsSpan().StartsWith(Encoding.UTF8.GetBytes(Mark)) && lines[^1].StartsWith(Assignment, StringComparison.Ordinal) && lines[..^1].All(line => line[0] == '#')
            ? lines[^1][Assignment.Length..]
            : throw new RegistryAuthException(AuthFailure.Configuration, $"{_registries.DropIn} is not as finch wrote it", "look at the file, and remove it by hand");
    }
}
