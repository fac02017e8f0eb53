using System.Globalization;
using System.Text.RegularExpressions;
using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Registry;

/// <summary>Pushing blobs: whole, in chunks, streamed, or mounted from another repository.</summary>
internal sealed partial class UploadEndpoint(Faults faults)
{
    public async Task StartAsync(RegistryRequest request)
    {
        if (TryMount(request) is { } mounted)
        {
            Created(request, mounted);
            return;
        }
        UploadSession session = request.Face.Uploads.Start(request.Name);
        if (request.Query("digest") is { } stated && request.Query("mount") is null)
        {
            await CloseAsync(request, session, stated, fromOffset: 0);
            return;
        }
        Accepted(request, session, StatusCodes.Status202Accepted);
        if (faults.Take(FaultKind.ForeignUpload, request.Context) is { } foreign)
            request.Context.Response.Headers.Location = foreign.Value;
    }

    public static Task StatusAsync(RegistryRequest request)
    {
        Accepted(request, Find(request), StatusCodes.Status204NoContent);
        return Task.CompletedTask;
    }

    public async Task AppendAsync(RegistryRequest request)
    {
        UploadSession session = Find(request);
        await ReceiveAsync(request, session, Offset(request, session));
        // Amazon answers a chunk with 201 where the specification says 202.
        Accepted(request, session, request.Face.Ecr is null ? StatusCodes.Status202Accepted : StatusCodes.Status201Created);
    }

    public Task FinishAsync(RegistryRequest request)
    {
        UploadSession session = Find(request);
        return CloseAsync(request, session, request.Query("digest"), Offset(request, session));
    }

    public static Task CancelAsync(RegistryRequest request)
    {
        request.Face.Uploads.Close(Find(request));
        request.Context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task CloseAsync(RegistryRequest request, UploadSession session, string? stated, long? fromOffset)
    {
        Digest digest = Digest.Parse(stated);
        await ReceiveAsync(request, session, fromOffset);
        try
        {
            await session.FinishAsync(request.Store, digest, request.Cancelled);
        }
        finally
        {
            request.Face.Uploads.Close(session);
        }
        Created(request, digest);
    }

    private async Task ReceiveAsync(RegistryRequest request, UploadSession session, long? fromOffset)
    {
        Fault? broken = faults.Take(FaultKind.BreakUpload, request.Context);
        await session.AppendAsync(request.Context.Request.Body, fromOffset, broken?.Number ?? long.MaxValue, request.Cancelled);
        if (broken is null)
            return;
        request.Context.Drop();
        throw new OperationCanceledException("The upload was broken on request.");
    }

    private static Digest? TryMount(RegistryRequest request) =>
        Digest.TryParse(request.Query("mount")) is { } digest
        && request.Query("from") is { } source && RepositoryName.IsValid(source)
        && request.Access.Allows(source, "pull") && request.Store.HasBlob(source, digest)
            ? Link(request, digest)
            : null;

    private static Digest Link(RegistryRequest request, Digest digest)
    {
        request.Store.LinkBlob(request.Name, digest);
        return digest;
    }

    private static UploadSession Find(RegistryRequest request)
    {
        UploadSession session = request.Face.Uploads.Find(request.Name, request.Route.Reference);
        return request.Face.Ecr is not null || request.Query("_state") == session.State
            ? session
            : throw RegistryFailure.UploadInvalid("the query of the upload Location was not sent back");
    }

    // The specification writes the header without a unit: "Content-Range: 0-1023".
    private static long? Offset(RegistryRequest request, UploadSession session)
    {
        string header = request.Context.Request.Headers.ContentRange.ToString();
        if (header.Length == 0)
            return null;
        Match match = ContentRange.Match(header);
        if (!match.Success)
            throw new RegistryFailure(416, "BLOB_UPLOAD_INVALID", $"Content-Range \"{header}\" is not FIRST-LAST; the upload stands at {session.Received}");
        long first = long.Parse(match.Groups["first"].ValueSpan, CultureInfo.InvariantCulture);
        long last = long.Parse(match.Groups["last"].ValueSpan, CultureInfo.InvariantCulture);
        if (request.Context.Request.ContentLength is long length && length != last - first + 1)
            throw new RegistryFailure(400, "SIZE_INVALID", "Content-Range and Content-Length disagree");
        return first;
    }

    private static void Accepted(RegistryRequest request, UploadSession session, int status)
    {
        HttpResponse response = request.Context.Response;
        string state = request.Face.Ecr is null ? $"?_state={session.State}" : "";
        response.StatusCode = status;
        response.Headers.Location = request.Absolute($"/v2/{request.Name}/blobs/uploads/{session.Id}{state}");
        response.Headers.Range = $"0-{Math.Max(0, session.Received - 1)}";
        response.Headers["Docker-Upload-UUID"] = session.Id;
        if (status != StatusCodes.Status204NoContent)
            response.ContentLength = 0;
    }

    private static void Created(RegistryRequest request, Digest digest)
    {
        HttpResponse response = request.Context.Response;
        response.StatusCode = StatusCodes.Status201Created;
        response.Headers.Location = request.Absolute($"/v2/{request.Name}/blobs/{digest}");
        response.Headers["Docker-Content-Digest"] = digest.ToString();
        response.ContentLength = 0;
    }

    [GeneratedRegex(@"\A(?<first>[0-9]{1,18})-(?<last>[0-9]{1,18})\z")]
    private static partial Regex ContentRange { get; }
}
