using System.Globalization;
using Finch.Sandbox.Aws;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Faulty;

/// <summary>Stands before every virtual host and applies the faults that need no knowledge of what is asked.</summary>
internal sealed class FaultGate(Faults faults, TimeProvider clock)
{
    /// <summary>True when the request was dealt with here and must not reach its service.</summary>
    public async Task<bool> StopsAsync(HttpContext context)
    {
        if (faults.Take(FaultKind.Delay, context) is { } delay)
            await Task.Delay(delay.Duration, context.RequestAborted);
        if (faults.Take(FaultKind.Reset, context) is not null)
        {
            context.Drop();
            return true;
        }
        if (faults.Take(FaultKind.TooManyRequests, context) is { } throttled)
        {
            await RefuseAsync(context, throttled.Status ?? 429, RetryAfter(throttled, 1), "TOOMANYREQUESTS", "ThrottlingException", "Rate exceeded");
            return true;
        }
        if (faults.Take(FaultKind.ServerError, context) is { } broken)
        {
            await RefuseAsync(context, broken.Status ?? 503, RetryAfter(broken, null), "UNKNOWN", "ServerException", "The service is broken on request");
            return true;
        }
        return false;
    }

    private string? RetryAfter(Fault fault, int? otherwise) => (fault.RetryAfter ?? otherwise) switch
    {
        null => null,
        int seconds when fault.RetryAfterIsDate => clock.GetUtcNow().AddSeconds(seconds).ToString("R", CultureInfo.InvariantCulture),
        int seconds => seconds.ToString(CultureInfo.InvariantCulture),
    };

    private static async Task RefuseAsync(HttpContext context, int status, string? retryAfter, string code, string awsCode, string message)
    {
        HttpResponse response = context.Response;
        if (retryAfter is not null)
            response.Headers.RetryAfter = retryAfter;
        if (context.Request.Headers.ContainsKey("X-Amz-Target"))
        {
            response.ContentType = "application/x-amz-json-1.1";
            await response.WriteAsync(JsonProtocol.Error(response, status, awsCode, message).ToJsonString(), context.RequestAborted);
        }
        else if (AwsEndpoint.Find(context.Request.Host.Host) is not null)
        {
            response.StatusCode = status;
            response.ContentType = "text/xml";
            string awsType = status >= 500 ? "Receiver" : "Sender";
            await response.WriteAsync($"{StsService.Error(awsType, awsCode, message, Guid.NewGuid().ToString())}\n", context.RequestAborted);
        }
        else
            await new RegistryFailure(status, code, message).WriteAsync(context);
    }
}
