using System.Globalization;
using Finch.Auth;
using Finch.Settings.Rules;
using Finch.Settings.Yaml;

namespace Finch.Settings.Machine;

/// <summary>Reads the keys of the virtual machine. Each comes from the first file that says something about it.</summary>
/// <param name="files">The settings files, the person's own first.</param>
/// <param name="facts">What the computer has.</param>
internal sealed class MachineReader(IReadOnlyList<SettingsDocument> files, MachineFacts facts)
{
    /// <summary>Nothing boots in less; a size without its unit does not come near it.</summary>
    private const long LeastMemory = 256 * ByteSize.MiB;

    /// <summary>The disk's file only grows with what is on it, so a small one harms nothing; below this, the unit was forgotten.</summary>
    private const long LeastDataDisk = ByteSize.GiB;

    private const long DefaultDataDisk = 50 * ByteSize.GiB;

    private const int MostCpus = 512;

    /// <summary>Keys that other editions of Finch know and that do nothing here.</summary>
    private static readonly string[] WithoutEffect =
        ["bootdisk", "additional_directories", "vmType", "rosetta", "vmnet", "snapshotters", "dockercompat", "experimental"];

    private readonly List<string> _warnings = [];

    /// <summary>Every key this program knows without using it.</summary>
    public static IReadOnlyList<string> OtherKeys => WithoutEffect;

    /// <summary>Reads all keys.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public MachineSettings Read()
    {
        foreach (var file in files)
        {
            _warnings.AddRange(file.Root.Entries.Where(entry => WithoutEffect.Contains(entry.Key))
                .Select(entry => $"{file.Path}:{entry.At.Line}: '{entry.Key}' has no effect in this edition of finch"));
        }

        return new MachineSettings
        {
            Cpus = Cpus(),
            Memory = Memory(),
            DataDisk = Size("datadisk", DefaultDataDisk, LeastDataDisk),
            Accelerator = Choice("accelerator", Accelerator.Auto),
            Image = Image(),
            AutoStart = Flag("auto_vm_start", unset: true),
            CredsHelpers = CredsHelpers(),
            BridgeRegistries = BridgeRegistries(),
            Warnings = _warnings,
        };
    }

    private int Cpus()
    {
        if (Scalar("cpus", "a number, for example 4") is not { } found)
            return facts.DefaultCpus;
        if (!int.TryParse(found.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var cpus) || cpus is < 1 or > MostCpus)
            throw Wrong(found, $"cpus: expected a number from 1 to {MostCpus}, not '{found.Value}'");
        if (cpus > facts.Cores)
            Warn(found, $"cpus: {cpus} is more than the {facts.Cores} this computer has, which makes everything slower");
        return cpus;
    }

    private long Memory()
    {
        var memory = Size("memory", facts.DefaultMemory, LeastMemory);
        if (memory > facts.Memory && Find("memory") is { } found)
            Warn(found, $"memory: {ByteSize.Format(memory)} is more than the {facts.Memory / ByteSize.MiB}MiB this computer has");
        return memory;
    }

    private long Size(string key, long unset, long least)
    {
        if (Scalar(key, "a size, for example 4GiB") is not { } found)
            return unset;
        if (!ByteSize.TryParse(found.Value, out var bytes))
            throw Wrong(found, $"{key}: expected a size such as 4GiB, 512m or 1.5g, not '{found.Value}'");
        if (bytes < least)
        {
            throw Wrong(found, $"{key}: {found.Value} is less than the {ByteSize.Format(least)} it takes at least",
                found.Value.All(char.IsAsciiDigit) && bytes > 0 ? $"a number alone is bytes; write {found.Value}GiB" : null);
        }

        return bytes;
    }

    private T Choice<T>(string key, T unset)
        where T : struct, Enum
    {
        var names = Enum.GetNames<T>().Select(name => name.ToLowerInvariant()).ToList();
        if (Scalar(key, string.Join(", ", names)) is not { } found)
            return unset;
        return names.IndexOf(found.Value) is >= 0 and var index ? Enum.GetValues<T>()[index]
            : throw Wrong(found, $"{key}: '{found.Value}' is none of {string.Join(", ", names)}",
                Suggestion.For(found.Value, names) is { } meant ? $"did you mean '{meant}'?" : null);
    }

    private MachineImage? Image()
    {
        const string Form = "a path or an https URL with @sha256: and 64 hexadecimal digits at its end";
        if (Scalar("image", Form) is not { } found)
            return null;
        if (!PinnedImage.TryParse(found.Value, out var image, out var mistake))
        {
            throw mistake switch
            {
                ImageMistake.NoDigest => Wrong(found, $"image: expected {Form}", "print them with sha256sum: what is not known in advance is not started"),
                ImageMistake.NotSha256 => Wrong(found, $"image: '{found.Value[(found.Value.LastIndexOf(':') + 1)..]}' is not a SHA-256: 64 hexadecimal digits"),
                ImageMistake.HasUser => Wrong(found, "image: the address must not have a user in it", "its digest is what makes it trusted"),
                _ => NoPlace(),
            };
        }

        return image.IsUrl || System.IO.Path.IsPathFullyQualified(image.Location) || image.Location.StartsWith("~/", StringComparison.Ordinal) ? image : throw NoPlace();

        RegistryAuthException NoPlace() => Wrong(found, $"image: expected an absolute path or an https URL before the digest");
    }

    private bool Flag(string key, bool unset)
        => Scalar(key, "true or false") is not { } found ? unset
            : found.Value is "true" or "false" ? found.Value == "true"
            : throw Wrong(found, $"{key}: expected true or false, not '{found.Value}'");

    private List<string> CredsHelpers()
    {
        List<string> names = [];
        foreach (var found in Texts("creds_helpers", "a list of helpers, for example [ecr-login]") ?? [])
        {
            if (found.Value.StartsWith("docker-credential-", StringComparison.Ordinal))
                throw Wrong(found, $"creds_helpers: '{found.Value}' is the name of the program", $"write {found.Value["docker-credential-".Length..]}");
            if (!RuleReader.IsName(found.Value))
                throw Wrong(found, $"creds_helpers: '{found.Value}' is not the name of a credential helper", "give the part after docker-credential-, for example ecr-login");
            if (names.Contains(found.Value))
                throw Wrong(found, $"creds_helpers: '{found.Value}' is there twice");
            names.Add(found.Value);
        }

        return names;
    }

    private List<HostPattern>? BridgeRegistries()
        => Texts("bridge_registries", "a list of registries, for example [\"*.dkr.ecr.*.amazonaws.com\"]")?.ConvertAll(
            found => HostPattern.TryParse(found.Value, out var pattern) ? pattern
                : throw Wrong(found, $"bridge_registries: '{found.Value}' is not a registry host",
                    "write HOST, HOST:PORT, or a pattern such as \"*.dkr.ecr.*.amazonaws.com\""));

    /// <summary>The texts of a list; one text alone is a list of one.</summary>
    private List<Found>? Texts(string key, string expected)
    {
        if (Find(key) is not { } found)
            return null;
        if (found.Node is not YamlList list)
            return [Scalar(key, expected)!];
        return [.. list.Items.Select(item => new Found(found.File, item) is { Node: YamlText { IsNull: false, Value.Length: > 0 } } text ? text
            : throw Wrong(new Found(found.File, item), $"{key}: expected {expected}"))];
    }

    private Found? Scalar(string key, string expected)
    {
        if (Find(key) is not { } found)
            return null;
        if (found.Node is not YamlText { Value.Length: > 0 })
            throw Wrong(found, $"{key}: expected {expected}");
        CheckLostKey(key, found);
        return found;
    }

    /// <summary>
    /// YAML takes an indented <c>- ecr-login</c> below <c>memory: 4GiB</c> for the rest of the size. It is what remains of a list
    /// whose key was lost, as it happens when documentation is copied.
    /// </summary>
    private static void CheckLostKey(string key, Found found)
    {
        var text = found.File.Text;
        for (var at = text.IndexOf('\n', found.Node.At.Index); at >= 0 && at < found.Node.End; at = text.IndexOf('\n', at + 1))
        {
            var start = at + 1;
            while (start < text.Length && text[start] is ' ' or '\t')
                start++;
            if (!text.AsSpan(start).StartsWith("- "))
                continue;
            var item = text[(start + 2)..].Split('\n', '#')[0].Trim();
            throw SettingsError.At(found.File.Path, PlaceOf(text, start), $"'- {item}' stands below '{key}', which is no list",
                $"the line 'creds_helpers:' is missing above it; write: creds_helpers: [{item}]");
        }
    }

    private static YamlPlace PlaceOf(string text, int index)
        => new(text.AsSpan(0, index).Count('\n') + 1, index - text.LastIndexOf('\n', index - 1), index);

    /// <summary>The value of a key in the first file that has one; a key without a value says nothing.</summary>
    private Found? Find(string key)
        => files.Select(file => (File: file, Entry: file.Root.Find(key)))
            .Where(pair => pair.Entry is { Value: not YamlText { IsNull: true } })
            .Select(pair => new Found(pair.File, pair.Entry!.Value))
            .FirstOrDefault();

    private void Warn(Found found, string text) => _warnings.Add($"{found.File.Path}:{found.Node.At.Line}: {text}");

    private static RegistryAuthException Wrong(Found found, string what, string? hint = null) => SettingsError.At(found.File.Path, found.Node.At, what, hint);

    private sealed record Found(SettingsDocument File, YamlNode Node)
    {
        public string Value => ((YamlText)Node).Value;
    }
}
