using System.Globalization;

namespace Finch.Sandbox.Faulty;

/// <summary>Stands before every virtual host and applies the faults that need no knowledge of what is asked.</summary>
internal sealed class FaultGate(Faults faults)
{
    /// <summary>True when the request was dealt with here and must not reach its service.</summary>
    public async Task<bool> StopsAsync(HttpContext context)
    {
        if (faults.Take(FaultKind.Delay, context) is { } delay)
            await Task.Delay(delay.Duration, context.RequestAborted);
        if (faults.Take(FaultKind.Reset, context) is not null)
        {
            context.Abort();
            return true;
        }
        if (faults.Take(FaultKind.TooManyRequests, context) is { } throttled)
        {
            await RefuseAsync(context, 429, throttled.RetryAfter, "TOOMANYREQUESTS", "Rate exceeded");
            return true;
        }
        if (faults.Take(FaultKind.ServerError, context) is { } broken)
        {
            await RefuseAsync(context, broken.Status, broken.RetryAfter, "UNKNOWN", "The service is broken on request");
            return true;
        }
        return false;
    }

    private static Task RefuseAsync(HttpContext context, int status, int retryAfter, string code, string message)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter.ToString(CultureInfo.InvariantCulture);
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync($$"""{"errors":[{"code":"{{code}}","message":"{{message}}"}]}""", context.RequestAborted);
    }
}
