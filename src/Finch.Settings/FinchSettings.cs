using System.Text;
using Finch.Auth;
using Finch.Settings.Rules;
using Finch.Settings.Yaml;

namespace Finch.Settings;

/// <summary>What <c>finch.yaml</c> says. Reading never writes: comments, order and unknown keys are the person's.</summary>
public sealed class FinchSettings
{
    /// <summary>Far above any settings file; a mistake such as a link to an image must not fill memory.</summary>
    private const int MaxBytes = 1024 * 1024;

    private const string RulesKey = "registries";

    /// <summary>The keys of this file, here and in other editions of Finch, which share it.</summary>
    private static readonly string[] Keys =
    [
        RulesKey, "creds_helpers", "cpus", "memory", "datadisk", "bootdisk", "accelerator", "image", "auto_vm_start", "additional_directories",
        "vmType", "rosetta", "vmnet", "snapshotters", "dockercompat", "experimental",
    ];

    private FinchSettings(RegistryRules rules, IReadOnlyList<string> warnings)
    {
        Rules = rules;
        Warnings = warnings;
    }

    /// <summary>How single registries are reached.</summary>
    public RegistryRules Rules { get; }

    /// <summary>What looks like a mistake without being one for certain, with file and line.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Reads the whole file; a missing one is empty.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable or malformed, with file, line and column.</exception>
    public static FinchSettings Load(string path)
    {
        var root = YamlReader.Read(Encoding.UTF8.GetString(ReadBytes(path)).TrimStart('\uFEFF'), path);
        return new FinchSettings(
            root.Find(RulesKey) is { } rules ? new RuleReader(path).Read(rules.Value) : RegistryRules.None,
            [.. root.Entries.Where(entry => !Keys.Contains(entry.Key)).Select(entry => Unknown(entry, path))]);
    }

    /// <summary>Reads the rules alone, and does not even parse a file without any: a credential helper is on its way to an answer.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: unreadable or malformed, with file, line and column.</exception>
    public static RegistryRules LoadRules(string path)
        => ReadBytes(path).AsSpan().IndexOf("registries"u8) < 0 ? RegistryRules.None : Load(path).Rules;

    /// <summary>The rules of the settings in use, read when they are first asked for and once: one lookup asks several times.</summary>
    public static Func<RegistryRules> RulesOf(FinchPaths paths)
    {
        var rules = new Lazy<RegistryRules>(() => LoadRules(paths.SettingsFile));
        return () => rules.Value;
    }

    private static string Unknown(YamlEntry entry, string path)
        => $"{path}:{entry.At.Line}: unknown key '{entry.Key}'" + (Suggestion.For(entry.Key, Keys) is { } meant ? $"; did you mean '{meant}'?" : "");

    private static byte[] ReadBytes(string path)
    {
        // Most people have no such file, and an exception costs a helper a tenth of its time.
        if (!File.Exists(path))
            return [];
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
                throw new RegistryAuthException(AuthFailure.Configuration, $"{path} is larger than {MaxBytes} bytes", "is it the right file?");
            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: {error.Message}",
                "check the owner and the permissions of the file", inner: error);
        }
    }
}
