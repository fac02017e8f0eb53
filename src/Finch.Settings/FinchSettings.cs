using Finch.Auth;
using Finch.Settings.Machine;
using Finch.Settings.Rules;
using Finch.Settings.Yaml;

namespace Finch.Settings;

/// <summary>
/// What the settings files say. The person's own comes first, key by key and rule by rule; the machine's is asked where it says
/// nothing. Reading never writes: comments, order and unknown keys are the person's.
/// </summary>
public sealed class FinchSettings
{
    internal const string RulesKey = "registries";

    /// <summary>The keys of this file, here and in other editions of Finch, which share it.</summary>
    private static readonly string[] Keys = [RulesKey, .. SettingKey.All.Select(key => key.Name), .. MachineReader.OtherKeys];

    private readonly Lazy<MachineSettings> _machine;

    private FinchSettings(IReadOnlyList<SettingsDocument> files, MachineFacts? facts)
    {
        Rules = files.Reverse().Aggregate(RegistryRules.None, (others, file) => RulesOf(file).Before(others));
        Warnings = [.. files.SelectMany(file => file.Root.Entries.Where(entry => !Keys.Contains(entry.Key)).Select(entry => Unknown(entry, file.Path)))];
        Places = files.Reverse().SelectMany(file => file.Root.Entries.Where(entry => entry.Value is not YamlText { IsNull: true })
            .Select(entry => (entry.Key, Place: $"{file.Path}:{entry.At.Line}")))
            .GroupBy(said => said.Key).ToDictionary(said => said.Key, said => said.Last().Place);
        _machine = new(() => new MachineReader(files, facts ?? MachineFacts.Read()).Read());
    }

    /// <summary>How single registries are reached.</summary>
    public RegistryRules Rules { get; }

    /// <summary>
    /// The virtual machine and the credential helpers. Read when it is first asked for, so that a mistake in it stops no sign-in.
    /// </summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a value makes no sense, with file, line and column.</exception>
    public MachineSettings Machine => _machine.Value;

    /// <summary>What looks like a mistake without being one for certain, with file and line.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The file and line of each key that says something; the others have their default.</summary>
    public IReadOnlyDictionary<string, string> Places { get; }

    /// <summary>Reads the whole of one file; a missing one is empty.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable or malformed, with file, line and column.</exception>
    public static FinchSettings Load(string path) => Load([path], facts: null);

    /// <summary>Reads the whole of several files; missing ones are empty.</summary>
    /// <param name="paths">The files, the one that counts most first.</param>
    /// <param name="facts">What the computer has; null to look.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable or malformed, with file, line and column.</exception>
    public static FinchSettings Load(IReadOnlyList<string> paths, MachineFacts? facts)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return new FinchSettings([.. paths.Select(SettingsDocument.Load)], facts);
    }

    /// <summary>Reads the text that a file is about to have.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: malformed, with file, line and column.</exception>
    internal static FinchSettings Parse(string text, string path) => new([SettingsDocument.Parse(text, path)], facts: null);

    /// <summary>Reads the rules alone, and does not even parse a file without any: a credential helper is on its way to an answer.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable or malformed, with file, line and column.</exception>
    public static RegistryRules LoadRules(string path)
        => (SettingsDocument.ReadBytes(path) ?? []).AsSpan().IndexOf("registries"u8) < 0 ? RegistryRules.None : RulesOf(SettingsDocument.Load(path));

    /// <summary>The rules of the settings in use, read when they are first asked for and once: one lookup asks several times.</summary>
    public static Func<RegistryRules> RulesOf(FinchPaths paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        var rules = new Lazy<RegistryRules>(() => paths.SettingsFiles.Reverse().Aggregate(RegistryRules.None, (others, file) => LoadRules(file).Before(others)));
        return () => rules.Value;
    }

    private static RegistryRules RulesOf(SettingsDocument file)
        => file.Root.Find(RulesKey) is { } rules ? new RuleReader(file.Path).Read(rules.Value) : RegistryRules.None;

    private static string Unknown(YamlEntry entry, string path)
        => $"{path}:{entry.At.Line}: unknown key '{entry.Key}'" + (Suggestion.For(entry.Key, Keys) is { } meant ? $"; did you mean '{meant}'?" : "");
}
