using System.Collections.Concurrent;

namespace Finch.Sandbox.Registry;

/// <summary>The open uploads of one registry.</summary>
internal sealed class UploadSessions(ImageStore store)
{
    private readonly ConcurrentDictionary<string, UploadSession> _open = new(StringComparer.Ordinal);

    public UploadSession Start(string repository)
    {
        string id = Guid.NewGuid().ToString();
        var session = new UploadSession(id, repository, store.NewUploadPath(id));
        _open[id] = session;
        return session;
    }

    /// <exception cref="RegistryFailure">There is no such upload in this repository.</exception>
    public UploadSession Find(string repository, string id) =>
        _open.GetValueOrDefault(id) is { } session && session.Repository == repository
            ? session
            : throw new RegistryFailure(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry", id);

    public void Close(UploadSession session)
    {
        if (_open.TryRemove(session.Id, out _))
            session.Dispose();
    }
}
