using System.Security.Cryptography;
using Finch.Auth;

namespace Finch.Images.Stores;

/// <summary>
/// Writes one blob of a layout: into a file below <c>ingest</c>, hashed on the way, and renamed into place when size and
/// digest are right. The open file is locked, so that others can tell a live attempt from a dead one.
/// </summary>
internal sealed class LayoutBlobWriter : IBlobWriter
{
    private readonly LayoutPaths _paths;
    private readonly Descriptor? _expected;
    private readonly FileStream _file;
    private readonly IncrementalHash _hash;
    private bool _discard;

    public LayoutBlobWriter(LayoutPaths paths, Descriptor? expected, FileStream file, IncrementalHash hash, long position)
    {
        _paths = paths;
        _expected = expected;
        _file = file;
        _hash = hash;
        Position = position;
        // Nobody could tell what an unnamed piece belongs to.
        _discard = expected is null;
    }

    public long Position { get; private set; }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_expected is not null && Position + bytes.Length > _expected.Size)
        {
            _discard = true;
            throw new RegistryAuthException(AuthFailure.Protocol, $"{_expected.Digest} is longer than the {_expected.Size} bytes it should have");
        }

        _hash.AppendData(bytes.Span);
        try
        {
            // A write goes to the page cache: handing it to another thread costs more than it takes.
            RandomAccess.Write(_file.SafeFileHandle, bytes.Span, Position);
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("write", _file.Name, error);
        }

        Position += bytes.Length;
        return ValueTask.CompletedTask;
    }

    public ValueTask RestartAsync(CancellationToken cancellationToken)
    {
        Position = 0;
        _hash.GetHashAndReset();
        _file.SetLength(0);
        return ValueTask.CompletedTask;
    }

    public ValueTask<StoredBlob> CommitAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var digest = Digest.Finish(_hash);
        _discard = true;
        if (_expected is not null && (Position != _expected.Size || digest != _expected.Digest))
        {
            throw new RegistryAuthException(AuthFailure.Protocol, Position != _expected.Size
                ? $"{_expected.Digest} has {Position} bytes instead of {_expected.Size}"
                : $"the content is damaged: expected {_expected.Digest}, got {digest}");
        }

        try
        {
            // Not flushed to disk: that would double the time of a pull, and content can be fetched again. What a power failure
            // leaves of it is shorter than it should be, and a blob of the wrong size counts as missing.
            var target = _paths.Blob(digest);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            // Windows renames no open file; elsewhere the lock stays until the name is gone.
            if (OperatingSystem.IsWindows())
                _file.Dispose();
            // Equal digests are equal content: whoever comes second replaces it by the same.
            File.Move(_file.Name, target, overwrite: true);
            _discard = false;
            // The lock is the file's, whatever its name: a reader would meet it.
            _file.Dispose();
        }
        catch (Exception error) when (StoreFailure.IsFileError(error))
        {
            throw StoreFailure.Unusable("write", _paths.Blob(digest), error);
        }

        return ValueTask.FromResult(new StoredBlob(digest, Position));
    }

    public async ValueTask DisposeAsync()
    {
        if (OperatingSystem.IsWindows())
            await _file.DisposeAsync().ConfigureAwait(false);
        if (_discard)
            File.Delete(_file.Name);
        await _file.DisposeAsync().ConfigureAwait(false);
        _hash.Dispose();
    }
}
