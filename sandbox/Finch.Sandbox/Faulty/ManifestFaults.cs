using System.Text;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Faulty;

/// <summary>Answers reads of manifests with what no registry should send.</summary>
internal sealed class ManifestFaults(Faults faults)
{
    private const string MediaType = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>True when the request was answered here.</summary>
    public async Task<bool> AnswersAsync(HttpContext context)
    {
        bool body = HttpMethods.IsGet(context.Request.Method);
        if (faults.Take(FaultKind.GarbageManifest, context) is { } garbage)
        {
            byte[] text = Encoding.UTF8.GetBytes(garbage.Value);
            context.Response.Headers["Docker-Content-Digest"] = Digest.Of("sha256", text).ToString();
            context.Response.ContentType = MediaType;
            context.Response.ContentLength = text.Length;
            if (body)
                await context.Response.Body.WriteAsync(text, context.RequestAborted);
            return true;
        }
        // These two are about the body: HEAD is answered as ever.
        if (body && faults.Take(FaultKind.HugeManifest, context) is { } huge)
        {
            context.Response.ContentType = MediaType;
            var blanks = Enumerable.Repeat((byte)' ', 64 * 1024).ToArray();
            for (long left = huge.Number; left > 0; left -= blanks.Length)
                await context.Response.Body.WriteAsync(blanks.AsMemory(0, (int)Math.Min(left, blanks.Length)), context.RequestAborted);
            return true;
        }
        if (body && faults.Take(FaultKind.BreakManifest, context) is { } cut)
        {
            context.Response.ContentType = MediaType;
            context.Response.ContentLength = cut.Number + 1;
            await context.Response.Body.WriteAsync(new byte[cut.Number], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Drop();
            return true;
        }
        return false;
    }
}
