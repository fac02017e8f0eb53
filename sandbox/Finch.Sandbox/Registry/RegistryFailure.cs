using System.Text;
using System.Text.Json.Nodes;

namespace Finch.Sandbox.Registry;

/// <summary>An error of the distribution specification on its way to the client.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="code">The code, for instance <c>BLOB_UNKNOWN</c>.</param>
/// <param name="message">The text for people.</param>
/// <param name="detail">What it is about; null for nothing.</param>
internal sealed class RegistryFailure(int status, string code, string message, string? detail = null) : Exception(message)
{
    public int Status { get; } = status;

    public string Code { get; } = code;

    public static RegistryFailure NameUnknown(string name) =>
        new(404, "NAME_UNKNOWN", "repository name not known to registry", name);

    public static RegistryFailure BlobUnknown(Digest digest) =>
        new(404, "BLOB_UNKNOWN", "blob unknown to registry", digest.ToString());

    public static RegistryFailure ManifestUnknown(string reference) =>
        new(404, "MANIFEST_UNKNOWN", "manifest unknown", reference);

    public static RegistryFailure UploadInvalid(string why) => new(400, "BLOB_UPLOAD_INVALID", why);

    public async Task WriteAsync(HttpContext context)
    {
        var error = new JsonObject { ["code"] = Code, ["message"] = Message };
        if (detail is not null)
            error["detail"] = detail;
        var body = new JsonObject { ["errors"] = new JsonArray(error) };
        byte[] bytes = Encoding.UTF8.GetBytes(body.ToJsonString());
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
