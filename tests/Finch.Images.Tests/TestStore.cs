using Finch.Images.Stores;

namespace Finch.Images.Tests;

/// <summary>A store in a directory of its own, gone with the test.</summary>
internal sealed class TestStore : IDisposable
{
    public TestStore()
    {
        Root = Path.Combine(Path.GetTempPath(), "finch-images-" + Guid.NewGuid().ToString("N"));
        Store = new OciLayoutStore(Root);
    }

    public string Root { get; }

    public OciLayoutStore Store { get; }

    public string Index => Path.Combine(Root, "index.json");

    public string[] Blobs => Directory.Exists(Path.Combine(Root, "blobs"))
        ? [.. Directory.EnumerateFiles(Path.Combine(Root, "blobs"), "*", SearchOption.AllDirectories).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)]
        : [];

    public string[] Ingest => Directory.Exists(Path.Combine(Root, "ingest")) ? Directory.GetFiles(Path.Combine(Root, "ingest")) : [];

    public void Dispose()
    {
        if (Directory.Exists(Root))
            Directory.Delete(Root, recursive: true);
    }
}
