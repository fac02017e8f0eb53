using System.Text;
using System.Text.Json;
using Xunit;

namespace Finch.Scenarios.Durability;

/// <summary>The configuration file of a home, read with a reader that is not ours.</summary>
internal sealed class ConfigOnDisk
{
    private readonly string _folder;

    public ConfigOnDisk(string home)
    {
        _folder = Directory.CreateDirectory(System.IO.Path.Combine(home, ".finch")).FullName;
        Path = System.IO.Path.Combine(_folder, "config.json");
    }

    public string Path { get; }

    /// <summary>Temporary files that a writer left behind.</summary>
    public string[] Leftovers => Directory.GetFiles(_folder, "*.tmp");

    /// <summary>Entries that were there before, and members that only a person knows.</summary>
    public void Fill(int entries)
    {
        var auths = Enumerable.Range(0, entries).Select(i => $"\t\t\"old{i}.example\": {{\n\t\t\t\"auth\": \"{Auth("old", $"pw{i}")}\", \"n\": {i}.50\n\t\t}}");
        File.WriteAllText(Path, $"{{\n\t\"mine\": [1e3, 1.50],\n\t\"auths\": {{\n{string.Join(",\n", auths)}\n\t}}\n}}\n");
    }

    /// <summary>The raw text of every entry. Fails when the file is not whole.</summary>
    public Dictionary<string, string> Entries()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path));
        return document.RootElement.GetProperty("auths").EnumerateObject().ToDictionary(entry => entry.Name, entry => entry.Value.GetRawText());
    }

    /// <summary>What <see cref="Fill"/> wrote is there, byte by byte.</summary>
    public void AssertKept(int entries)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path));
        Assert.Equal("[1e3, 1.50]", document.RootElement.GetProperty("mine").GetRawText());
        var auths = document.RootElement.GetProperty("auths");
        for (var i = 0; i < entries; i++)
            Assert.Equal($"{{\n\t\t\t\"auth\": \"{Auth("old", $"pw{i}")}\", \"n\": {i}.50\n\t\t}}", auths.GetProperty($"old{i}.example").GetRawText());
    }

    public static string Auth(string user, string password) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}"));
}
