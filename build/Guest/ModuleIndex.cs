using System.Text;

namespace Finch.Build.Guest;

/// <summary>
/// What depmod writes when a kernel is installed, from the modules themselves: which modules a module needs, in which order, and
/// for which devices and file systems the kernel asks for it.
/// </summary>
internal sealed class ModuleIndex
{
    private readonly SortedDictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> _needs = [];
    private readonly SortedSet<string> _aliases = new(StringComparer.Ordinal);
    private readonly string _folder;

    /// <param name="folder">lib/modules/RELEASE</param>
    public ModuleIndex(string folder)
    {
        _folder = folder;
        foreach (var file in Directory.EnumerateFiles(folder, "*.ko", SearchOption.AllDirectories))
        {
            var name = Plain(Path.GetFileNameWithoutExtension(file));
            _paths[name] = Path.GetRelativePath(folder, file);
            var info = ModuleInfo.Read(File.ReadAllBytes(file));
            _needs[name] = [.. info.Where(pair => pair.Key == "depends")
                .SelectMany(pair => pair.Value.Split(',', StringSplitOptions.RemoveEmptyEntries)).Select(Plain)];
            foreach (var (_, pattern) in info.Where(pair => pair.Key == "alias")) _aliases.Add($"alias {pattern} {name}");
        }
    }

    /// <summary>The files of these modules and of all they need, each after those it needs.</summary>
    public IReadOnlyList<string> InOrder(IEnumerable<string> modules)
    {
        List<string> order = [];
        foreach (var module in modules) Visit(module, order);
        return [.. order.Select(name => Path.Combine(_folder, _paths[name]))];
    }

    /// <summary>Writes modules.dep and modules.alias as modprobe reads them.</summary>
    public void Write()
    {
        var needs = new StringBuilder();
        foreach (var (name, path) in _paths)
        {
            List<string> order = [];
            Visit(name, order);
            // Read from the right: the last one is loaded first.
            var before = order.SkipLast(1).Reverse().Select(need => " " + _paths[need]);
            needs.Append(path).Append(':').AppendJoin("", before).Append('\n');
        }

        File.WriteAllText(Path.Combine(_folder, "modules.dep"), needs.ToString());
        File.WriteAllText(Path.Combine(_folder, "modules.alias"), string.Concat(_aliases.Select(line => line + "\n")));
    }

    private void Visit(string module, List<string> order)
    {
        if (order.Contains(module)) return;
        if (!_needs.TryGetValue(module, out var needs)) throw new BuildFailure($"the kernel has no module {module}");
        foreach (var need in needs) Visit(need, order);
        order.Add(module);
    }

    /// <summary>The kernel takes - and _ in the name of a module for the same.</summary>
    private static string Plain(string name) => name.Replace('-', '_');
}
