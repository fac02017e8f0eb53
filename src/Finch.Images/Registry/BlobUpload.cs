using System.Net;
using Finch.Auth;
using Finch.Auth.Http;

namespace Finch.Images.Registry;

/// <summary>How a blob came into a repository.</summary>
public enum BlobUploadOutcome
{
    /// <summary>It was there.</summary>
    Existed,

    /// <summary>The registry linked it from another repository.</summary>
    Mounted,

    /// <summary>It was sent.</summary>
    Sent,
}

/// <summary>Brings one blob into one repository (distribution-spec, "Pushing Blobs").</summary>
internal sealed class BlobUpload(RegistryCaller caller, string repository, Descriptor blob)
{
    /// <summary>From this size on, a refusal is worth waiting for before the body goes out.</summary>
    private const long WorthAsking = 8 * 1024 * 1024;

    private readonly ScopeSet _scopes = ScopeSet.Of(Scope.Push(repository));

    public async Task<bool> ExistsAsync(CancellationToken cancellationToken)
    {
        using var request = caller.Request(HttpMethod.Head, caller.Address($"{repository}/blobs/{blob.Digest}"), repository, _scopes);
        using var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.TooManyRequests)
            throw await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.OK;
    }

    public async Task<BlobUploadOutcome> RunAsync(Func<Stream> open, string? mountFrom, Action<long> sent, CancellationToken cancellationToken)
    {
        if (await ExistsAsync(cancellationToken).ConfigureAwait(false))
            return BlobUploadOutcome.Existed;
        var session = mountFrom is null ? null : await MountAsync(mountFrom, cancellationToken).ConfigureAwait(false);
        if (session is { Address: null })
            return BlobUploadOutcome.Mounted;
        session ??= await StartAsync(cancellationToken).ConfigureAwait(false);
        if (!await SendWholeAsync(session.Address!, open, sent, cancellationToken).ConfigureAwait(false))
        {
            var another = await StartAsync(cancellationToken).ConfigureAwait(false);
            await new ChunkedUpload(caller, repository, blob, _scopes).RunAsync(another, open, sent, cancellationToken).ConfigureAwait(false);
        }

        return BlobUploadOutcome.Sent;
    }

    /// <summary>Asks the registry to link the blob.</summary>
    /// <returns>A session without address when it did; a session to send to when it would not; null when it refused to talk about it.</returns>
    private async Task<UploadSession?> MountAsync(string from, CancellationToken cancellationToken)
    {
        var address = caller.Address($"{repository}/blobs/uploads/?mount={Uri.EscapeDataString(blob.Digest.ToString())}&from={Uri.EscapeDataString(from)}");
        // The scope that must be granted comes first: some token servers read only one.
        using var request = caller.Request(HttpMethod.Post, address, repository, _scopes.Union(ScopeSet.Of(Scope.Pull(from))));
        request.Content = new ByteArrayContent([]);
        try
        {
            using var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
            return response.StatusCode switch
            {
                HttpStatusCode.Created => new UploadSession(null, 0),
                HttpStatusCode.Accepted => UploadSession.Read(response, address, caller),
                _ => null,
            };
        }
        catch (RegistryAuthException refused) when (refused.Failure is AuthFailure.Refused or AuthFailure.NotFound or AuthFailure.Protocol)
        {
            // Reading the other repository may be forbidden; writing this one is another question.
            return null;
        }
    }

    private async Task<UploadSession> StartAsync(CancellationToken cancellationToken)
    {
        var address = caller.Address($"{repository}/blobs/uploads/");
        using var request = caller.Request(HttpMethod.Post, address, repository, _scopes);
        request.Content = new ByteArrayContent([]);
        using var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
        return response.StatusCode == HttpStatusCode.Accepted
            ? UploadSession.Read(response, address, caller)
            : throw await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends the blob in one request; false when the registry wants it in pieces.</summary>
    private async Task<bool> SendWholeAsync(Uri session, Func<Stream> open, Action<long> sent, CancellationToken cancellationToken)
    {
        // Until the first byte goes, the handlers below may be waiting as they were told to.
        using var guard = new StallGuard(caller.Options.AnswerTimeout, caller.Time, cancellationToken);
        using var request = caller.Request(HttpMethod.Put, UploadLocation.WithDigest(session, blob.Digest), repository, _scopes);
        var times = 0;
        request.Content = new ReplayableContent(Open, blob.Size, MediaTypes.OctetStream);
        request.Headers.ExpectContinue = blob.Size >= WorthAsking;
        using var response = await caller.SendAsync(request, guard).ConfigureAwait(false);
        if (response.IsSuccessStatusCode)
            return true;
        if (response.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.MethodNotAllowed
            or HttpStatusCode.ExpectationFailed or HttpStatusCode.NotImplemented)
            return false;
        var refusal = await caller.RefusalAsync(response, "push to", repository, cancellationToken).ConfigureAwait(false);
        // A handler below sent it again after the connection broke, into a session that held half of it: that can only be
        // begun anew.
        throw times > 1 && refusal.Failure is AuthFailure.Protocol or AuthFailure.NotFound
            ? new RegistryAuthException(AuthFailure.Unreachable, $"the upload of {blob.Digest} to {caller.Host} broke off", refusal.Hint, caller.Host, refusal)
            : refusal;

        Stream Open()
        {
            times++;
            return new MeteredStream(open(), 0, blob.Size, Report);
        }

        void Report(long position)
        {
            guard.Extend(position == blob.Size ? caller.Options.CommitTimeout : caller.Options.IdleTimeout);
            sent(position);
        }
    }
}
