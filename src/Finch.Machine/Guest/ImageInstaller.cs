using System.Buffers;
using System.Formats.Tar;
using System.Security.Cryptography;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Settings.Machine;

namespace Finch.Machine.Guest;

/// <summary>Brings a guest image into the machine's folder: whole, with the digest that was asked for, or not at all.</summary>
/// <param name="download">Opens an address for reading, with the size it announces; null size when it announces none.</param>
/// <param name="entered">Is told of each step.</param>
internal sealed class ImageInstaller(Func<Uri, CancellationToken, Task<(Stream Content, long? Size)>> download, Action<MachineStage> entered)
{
    /// <summary>Far above any guest, and far below a full disk.</summary>
    private const long LargestImage = 4L * 1024 * 1024 * 1024;

    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    /// <summary>Unpacks an image into a folder that does not exist yet.</summary>
    /// <param name="image">Where it is, and its digest.</param>
    /// <param name="folder">The machine's files.</param>
    /// <param name="progress">Receives how many bytes of how many have arrived; null total when it is not known.</param>
    /// <param name="cancellationToken">Stops; what was unpacked is removed.</param>
    public async Task InstallAsync(MachineImage image, MachineFolder folder, Action<long, long?> progress, CancellationToken cancellationToken)
    {
        Remove(folder.NewImage);
        Remove(folder.Image);
        Directory.CreateDirectory(folder.NewImage);
        try
        {
            var archive = image.IsUrl ? await FetchAsync(image, folder.NewImage, progress, cancellationToken).ConfigureAwait(false) : Open(image.Location);
            await using (archive.ConfigureAwait(false))
            {
                // Everything is looked at before anything is unpacked: whoever made another archive does not get to choose what our reader reads.
                entered(MachineStage.Checking);
                await VerifyAsync(archive, image, cancellationToken).ConfigureAwait(false);
                archive.Position = 0;
                entered(MachineStage.Unpacking);
                await UnpackAsync(archive, folder.NewImage, image, cancellationToken).ConfigureAwait(false);
            }

            GuestImage.Read(folder.NewImage);
            Directory.Move(folder.NewImage, folder.Image);
        }
        finally
        {
            Remove(folder.NewImage);
        }
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw MachineFailure.Setup($"cannot read the guest image {path}: {(Directory.Exists(path) ? "it is a directory" : FileTrouble.Of(error))}", "build it with 'dotnet run build.cs -- guest', or name another with --image", error);
        }
    }

    /// <summary>Into a file beside the target, which is gone when the stream is closed.</summary>
    private async Task<FileStream> FetchAsync(MachineImage image, string directory, Action<long, long?> progress, CancellationToken cancellationToken)
    {
        var (content, size) = await download(new Uri(image.Location), cancellationToken).ConfigureAwait(false);
        await using var closed = content.ConfigureAwait(false);
        var file = new FileStream(Path.Combine(directory, "download"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        try
        {
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            while (true)
            {
                idle.CancelAfter(LongestSilence);
                var read = await content.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
                if (read == 0)
                    break;
                await file.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                if (file.Length > LargestImage)
                    throw MachineFailure.Setup($"{image.Name} is larger than {LargestImage} bytes: it is no guest image", "check --image");
                progress(file.Length, size);
            }

            file.Position = 0;
            return file;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw MachineFailure.NoAnswer($"{image.Name}: nothing came for {LongestSilence.TotalSeconds:0} s", "try again, or get the image by other means and give its path");
        }
        catch
        {
            await file.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task VerifyAsync(FileStream archive, MachineImage image, CancellationToken cancellationToken)
    {
        var actual = Convert.ToHexStringLower(await SHA256.HashDataAsync(archive, cancellationToken).ConfigureAwait(false));
        if (actual != image.Sha256)
        {
            throw new RegistryAuthException(AuthFailure.Configuration,
                $"the guest image {image.Name} is not the one that was asked for: its digest is sha256:{actual}, not sha256:{image.Sha256}",
                "nothing was changed; get the image again, or correct the digest");
        }
    }

    private static async Task UnpackAsync(Stream archive, string directory, MachineImage image, CancellationToken cancellationToken)
    {
        try
        {
            var reader = new TarReader(archive, leaveOpen: true);
            await using var closed = reader.ConfigureAwait(false);
            while (await reader.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
            {
                // The names are a closed list, so that no name can lead out of the directory.
                if (GuestImage.Files.Contains(entry.Name) && entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile)
                    await entry.ExtractToFileAsync(Path.Combine(directory, entry.Name), overwrite: false, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is InvalidDataException or EndOfStreamException)
        {
            throw MachineFailure.Setup($"{image.Name} is no guest image: {error.Message.TrimEnd('.')}", "check --image", error);
        }
    }

    private static void Remove(string directory)
    {
        if (Directory.Exists(directory))
            Directory.Delete(directory, recursive: true);
    }
}
