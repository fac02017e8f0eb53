using System.Globalization;

namespace Finch.Sandbox.Registry;

/// <summary>
/// The host blobs are redirected to. Like S3 it takes its own signed addresses and refuses any Authorization header
/// beside them, which catches clients that carry the registry's credential along.
/// </summary>
internal sealed class BlobHost(ImageStores stores, BlobSender sender, byte[] key, TimeProvider clock)
{
    public async Task ServeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        string date = request.Query["X-Amz-Date"].ToString();
        string signature = request.Query["X-Amz-Signature"].ToString();
        int slash = path.LastIndexOf('/');
        Digest? digest = Digest.TryParse(path[(slash + 1)..]);

        if (request.Headers.Authorization.Count > 0)
        {
            await RefuseAsync(context, 400, "InvalidArgument", "Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, "
                + "Signature query string parameter or the Authorization header should be specified");
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method))
            await RefuseAsync(context, 405, "MethodNotAllowed", "The specified method is not allowed against this resource.");
        else if (digest is null || !Randomness.SameSecret(BlobRedirect.Sign(key, request.Host.Host, path, date), signature))
            await RefuseAsync(context, 403, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.");
        else if (HasExpired(date))
            await RefuseAsync(context, 403, "AccessDenied", "Request has expired");
        else if (stores.Open(path[1..slash]).BlobPath(digest) is var file && !File.Exists(file))
            await RefuseAsync(context, 404, "NoSuchKey", "The specified key does not exist.");
        else
            await sender.SendAsync(context, file);
    }

    private bool HasExpired(string date) =>
        !DateTimeOffset.TryParseExact(date, BlobRedirect.TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset signed)
        || clock.GetUtcNow() > signed.AddSeconds(BlobRedirect.LifetimeSeconds);

    private static Task RefuseAsync(HttpContext context, int status, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/xml";
        return context.Response.WriteAsync(
            $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>", context.RequestAborted);
    }
}
