using System.Text;
using Finch.Auth;
using Finch.Cli.Auth.Configure;
using Finch.Cli.Auth.Doctor;

namespace Finch.Cli.Support;

/// <summary>A file of the bundle.</summary>
/// <param name="Name">Its name there.</param>
/// <param name="Content">What it holds, without secrets.</param>
internal sealed record BundleEntry(string Name, byte[] Content);

/// <summary>Collects what somebody needs who is asked for help. Nothing gets in that did not pass the redaction.</summary>
internal sealed class SupportBundle(Services services)
{
    /// <summary>The end of a log is what matters.</summary>
    private const int LogTail = 1024 * 1024;

    private readonly Redaction _redaction = new(KnownSecrets.Of(services));
    private readonly List<BundleEntry> _entries = [];

    /// <summary>Collects everything that is there.</summary>
    /// <param name="offline">True to leave out what needs the network.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<IReadOnlyList<BundleEntry>> CollectAsync(bool offline, CancellationToken cancellationToken)
    {
        var paths = services.Paths;
        Add("system.txt", SystemFacts.Of(services.Environment));
        Add("environment.txt", SystemFacts.Variables(services.Environment));
        await AddDoctorAsync(offline, cancellationToken);
        foreach (var (file, name) in paths.SettingsFiles.Zip(["finch.yaml", "finch-of-the-machine.yaml"]))
            AddFile(file, name, Encoding.UTF8.GetString);
        AddOutline(paths.ConfigFile, "config.json");
        if (paths.OwnConfigFile != paths.ConfigFile)
            AddOutline(paths.OwnConfigFile, "config-of-finch.json");
        AddFile(paths.ManagedHelpersFile, "managed-helpers.json", Encoding.UTF8.GetString);
        foreach (var file in Logs(paths.Directory).Concat(Logs(Path.Combine(paths.Directory, "logs"))))
            AddLog(file, "logs");
        var machine = Path.Combine(paths.Directory, "vm");
        AddFile(Path.Combine(machine, "machine.json"), "vm/machine.json", Encoding.UTF8.GetString);
        foreach (var file in Logs(machine).Concat(Logs(Path.Combine(machine, "run"))))
            AddLog(file, "vm");
        return _entries;
    }

    private async Task AddDoctorAsync(bool offline, CancellationToken cancellationToken)
    {
        var text = new StringWriter { NewLine = "\n" };
        var findings = new Findings(finding => DoctorReport.Print(text, finding)) { IsForOthers = true, Redact = _redaction.Of };
        await Examination.RunAsync(services, findings, offline, cancellationToken);
        text.WriteLine(DoctorReport.Summary(findings));
        Keep("doctor.txt", text.ToString());
        Keep("doctor.json", DoctorReport.Json(findings) + "\n");
    }

    /// <summary>The files of a folder that are logs by their names, also those that were turned over.</summary>
    private static IEnumerable<string> Logs(string folder)
        => Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Where(file => Path.GetFileName(file).Contains("log", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.Ordinal)
            : [];

    private void AddLog(string path, string folder) => AddWhatCanBeRead($"{folder}/{Path.GetFileName(path)}", () => Encoding.UTF8.GetString(Tail(path)));

    /// <summary>Its texts pass the redaction one by one, so that it stays JSON.</summary>
    private void AddOutline(string path, string name)
    {
        var outline = new ConfigOutline(_redaction.Of);
        AddWhatCanBeRead(name, () => SmallFile.Read(path) is { } content ? outline.Of(content) : null, Keep);
    }

    private void AddFile(string path, string name, Func<byte[], string> text)
        => AddWhatCanBeRead(name, () => SmallFile.Read(path) is { } content ? text(content) : null);

    /// <summary>That a file cannot be read is worth knowing too.</summary>
    private void AddWhatCanBeRead(string name, Func<string?> read, Action<string, string>? keep = null)
    {
        try
        {
            if (read() is { } text)
                (keep ?? Add)(name, text);
        }
        catch (Exception error) when (error is RegistryAuthException or IOException or UnauthorizedAccessException)
        {
            Add(name + ".error.txt", error.Message + "\n");
        }
    }

    private void Add(string name, string text) => Keep(name, _redaction.Of(text));

    /// <summary>Keeps what has passed the redaction.</summary>
    private void Keep(string name, string text) => _entries.Add(new BundleEntry(name, Encoding.UTF8.GetBytes(text)));

    /// <summary>The last part of a file; a line whose beginning is cut off could hide what marks a secret, and goes.</summary>
    private static byte[] Tail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var isCut = file.Length > LogTail;
        file.Seek(isCut ? -LogTail : 0, isCut ? SeekOrigin.End : SeekOrigin.Begin);
        var content = new byte[Math.Min(file.Length, LogTail)];
        var read = file.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        return isCut ? content[(Array.IndexOf(content, (byte)'\n') + 1)..read] : content[..read];
    }
}
