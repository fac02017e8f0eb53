using System.Text;
using Microsoft.AspNetCore.WebUtilities;

namespace Finch.Sandbox.Aws;

/// <summary>Receives every AWS API request and hands it to its service.</summary>
internal sealed class AwsGateway(SignatureVerifier verifier, StsService sts, EcrService ecr, EcrPublicService ecrPublic)
{
    /// <summary>Answers a request to a real AWS host name.</summary>
    public async Task ServeAsync(HttpContext context, AwsEndpoint endpoint) =>
        await DispatchAsync(new AwsCall(context, endpoint, await ReadBodyAsync(context), verifier));

    /// <summary>Answers a request to the loopback endpoint (<c>AWS_ENDPOINT_URL</c>), which serves everything everywhere.</summary>
    public async Task ServeCustomEndpointAsync(HttpContext context)
    {
        byte[] body = await ReadBodyAsync(context);
        if (Guess(context.Request, body) is { } endpoint)
        {
            await DispatchAsync(new AwsCall(context, endpoint, body, verifier));
            return;
        }
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        await context.Response.WriteAsync("This endpoint serves STS, ECR and ECR Public requests.\n", context.RequestAborted);
    }

    private Task DispatchAsync(AwsCall call) => call.Endpoint.Service switch
    {
        "sts" => sts.ServeAsync(call),
        "ecr" => ecr.ServeAsync(call),
        _ => ecrPublic.ServeAsync(call),
    };

    // The credential scope says service and region; an unsigned request says at least what it wants.
    private static AwsEndpoint? Guess(HttpRequest request, byte[] body)
    {
        string[] scope = request.Headers.Authorization.ToString().Split("Credential=").ElementAtOrDefault(1)?.Split(',')[0].Split('/') ?? [];
        string target = request.Headers["X-Amz-Target"].ToString();
        string? service = target switch
        {
            _ when scope.Length == 5 => scope[3],
            _ when target.StartsWith(EcrService.TargetPrefix, StringComparison.Ordinal) => "ecr",
            _ when target.StartsWith(EcrPublicService.TargetPrefix, StringComparison.Ordinal) => "ecr-public",
            _ when QueryHelpers.ParseQuery(Encoding.UTF8.GetString(body)).ContainsKey("Action") => "sts",
            _ => null,
        };
        string region = scope.Length == 5 ? scope[2] : "us-east-1";
        return service is "sts" or "ecr" or "ecr-public" && Partition.OfRegion(region) is { } partition
            ? new AwsEndpoint(service, region, partition)
            : null;
    }

    private static async Task<byte[]> ReadBodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await context.Request.Body.ReadAsync(buffer, context.RequestAborted)) > 0)
        {
            if (body.Length + read > AwsCall.BodyLimit)
                throw new BadHttpRequestException("The request is too large.", StatusCodes.Status413PayloadTooLarge);
            body.Write(buffer, 0, read);
        }
        return body.ToArray();
    }
}
