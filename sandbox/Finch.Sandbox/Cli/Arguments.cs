namespace Finch.Sandbox.Cli;

/// <summary>Options of the form <c>--name VALUE</c>, <c>--name=VALUE</c> and <c>--flag</c>, in any order.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, List<string>> _values = new(StringComparer.Ordinal);

    private Arguments()
    {
    }

    /// <summary>Everything after <c>--</c>.</summary>
    public IReadOnlyList<string> Rest { get; private set; } = [];

    /// <exception cref="UsageException">An option is unknown, lacks its value, or a stray word was given.</exception>
    public static Arguments Parse(IReadOnlyList<string> words, string[] options, string[] flags)
    {
        var parsed = new Arguments();
        for (int i = 0; i < words.Count; i++)
        {
            if (words[i] == "--")
            {
                parsed.Rest = [.. words.Skip(i + 1)];
                break;
            }
            int equals = words[i].IndexOf('=');
            string name = equals > 0 ? words[i][..equals] : words[i];
            if (flags.Contains(words[i]))
                parsed.Add(words[i], "");
            else if (!options.Contains(name))
                throw new UsageException(words[i].StartsWith('-') ? $"unknown option {name}" : $"unexpected argument \"{words[i]}\"");
            else if (equals > 0)
                parsed.Add(name, words[i][(equals + 1)..]);
            else if (i + 1 < words.Count)
                parsed.Add(name, words[++i]);
            else
                throw new UsageException($"{name} needs a value");
        }
        return parsed;
    }

    public bool Has(string name) => _values.ContainsKey(name);

    /// <summary>The last value of an option; null when it was not given.</summary>
    public string? Value(string name) => _values.TryGetValue(name, out List<string>? values) ? values[^1] : null;

    /// <summary>All values of an option that may be repeated.</summary>
    public IReadOnlyList<string> Values(string name) => _values.TryGetValue(name, out List<string>? values) ? values : [];

    private void Add(string name, string value)
    {
        if (!_values.TryGetValue(name, out List<string>? values))
            _values[name] = values = [];
        values.Add(value);
    }
}
