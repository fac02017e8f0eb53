using Finch.Auth.Files;
using Finch.Settings.Machine;

namespace Finch.Machine;

/// <summary>How large the persistent disk is.</summary>
/// <param name="Size">What the guest sees, in bytes.</param>
/// <param name="Used">What it takes on this computer, in bytes: the file has holes where nothing was written.</param>
public sealed record DiskInfo(long Size, long Used);

/// <summary>The disk that persists: a raw file with holes. The guest makes its file system, and grows it after the file has grown.</summary>
internal sealed class DataDisk(string path)
{
    /// <summary>What is there; null when there is no disk.</summary>
    public DiskInfo? Read()
        => File.Exists(path) ? new DiskInfo(new FileInfo(path).Length, FileFacts.OfLink(path)?.Allocated ?? new FileInfo(path).Length) : null;

    /// <summary>Makes the disk, or grows it; it is never made smaller, because that would cut off what is at its end.</summary>
    /// <returns>False when the disk is already larger than that.</returns>
    public bool EnsureSize(long size)
    {
        var isNew = !File.Exists(path);
        if (isNew)
            AtomicFile.CreatePrivate(path).Dispose();
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
        if (file.Length > size)
            return false;
        if (file.Length == size)
            return true;
        try
        {
            // Truncating to a larger size makes a hole; SetLength allocates where the file system would rather not lie.
            file.SetLength(size);
        }
        catch (IOException full)
        {
            if (isNew)
                File.Delete(path);
            throw MachineFailure.Setup($"the data disk cannot become {ByteSize.Format(size)}: {full.Message.TrimEnd('.')}", "choose a smaller datadisk, or free some space", full);
        }

        return true;
    }
}
