using System.Collections.Concurrent;
using Finch.Images.Transfers;

namespace Finch.Images.Tests;

/// <summary>Remembers what a transfer reported.</summary>
internal sealed class RecordedProgress : ITransferProgress
{
    public ConcurrentQueue<string> Events { get; } = [];

    public ConcurrentDictionary<Digest, long> Positions { get; } = [];

    public void Started(Descriptor blob) => Events.Enqueue("started");

    public void Advanced(Descriptor blob, long position) => Positions[blob.Digest] = position;

    public void Finished(Descriptor blob) => Events.Enqueue("finished");

    public void Skipped(Descriptor blob) => Events.Enqueue("skipped");

    public void LeftOut(Descriptor blob) => Events.Enqueue("left out");

    public void Mounted(Descriptor blob, string fromRepository) => Events.Enqueue($"mounted from {fromRepository}");

    public void Retrying(Descriptor blob, string reason) => Events.Enqueue("retrying");
}
