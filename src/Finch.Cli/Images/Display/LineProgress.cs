using Finch.Images;
using Finch.Images.Transfers;

namespace Finch.Cli.Images.Display;

/// <summary>One line per event that matters, for logs and pipes.</summary>
internal sealed class LineProgress(TextWriter error, TransferWords words) : TransferDisplay, ITransferProgress
{
    private readonly Lock _lock = new();

    public override Task<T> RunAsync<T>(Func<ITransferProgress, Task<T>> transfer) => transfer(this);

    public void Started(Descriptor blob)
    {
    }

    public void Advanced(Descriptor blob, long position)
    {
    }

    public void Finished(Descriptor blob) => Print(blob, words.Finished);

    public void Skipped(Descriptor blob) => Print(blob, words.Skipped);

    public void LeftOut(Descriptor blob) => Print(blob, "Skipped foreign layer");

    public void Mounted(Descriptor blob, string fromRepository) => Print(blob, $"Mounted from {fromRepository}");

    public void Retrying(Descriptor blob, string reason) => Print(blob, $"Retrying ({reason})");

    private void Print(Descriptor blob, string text)
    {
        lock (_lock)
            error.WriteLine($"{blob.Digest.Abbreviated}: {text}");
    }
}
