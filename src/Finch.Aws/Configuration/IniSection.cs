namespace Finch.Aws.Configuration;

/// <summary>One <c>[section]</c> of an AWS configuration file. Keys are lower case; the last of equal keys wins.</summary>
internal sealed class IniSection(string name, int line)
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, string>> _nested = new(StringComparer.Ordinal);

    public string Name { get; } = name;

    public int Line { get; } = line;

    public IReadOnlyDictionary<string, string> Values => _values;

    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>A value of an indented block: <c>ecr =</c>, then <c>  endpoint_url = …</c>.</summary>
    public string? Nested(string block, string key) => _nested.GetValueOrDefault(block)?.GetValueOrDefault(key);

    public void Set(string key, string value) => _values[key] = value;

    public void SetNested(string block, string key, string value)
    {
        if (!_nested.TryGetValue(block, out var values))
            _nested[block] = values = new Dictionary<string, string>(StringComparer.Ordinal);
        values[key] = value;
    }

    /// <summary>Takes over the other section's values, which win over those already here.</summary>
    public void Overlay(IniSection other)
    {
        foreach (var (key, value) in other._values)
            _values[key] = value;
        foreach (var (block, values) in other._nested)
        {
            foreach (var (key, value) in values)
                SetNested(block, key, value);
        }
    }
}
