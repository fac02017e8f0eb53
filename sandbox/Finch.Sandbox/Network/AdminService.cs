using System.Text;
using System.Text.Json.Nodes;
using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Network;

/// <summary>The sandbox's own controls: <c>/faults</c> and <c>/requests</c>, each with GET, DELETE, and POST for faults.</summary>
internal sealed class AdminService(Faults faults, RequestLog log)
{
    public async Task ServeAsync(HttpContext context)
    {
        switch (context.Request.Method, context.Request.Path.Value)
        {
            case ("GET", "/faults"):
                await TextAsync(context, 200, string.Concat(faults.Active.Select(fault => FaultSyntax.Format(fault) + "\n")));
                break;
            case ("POST", "/faults"):
                await AddFaultsAsync(context);
                break;
            case ("DELETE", "/faults"):
                faults.Clear();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case ("GET", "/requests"):
                await TextAsync(context, 200, string.Concat(log.Snapshot().Select(request => Json(request) + "\n")));
                break;
            case ("DELETE", "/requests"):
                log.Clear();
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            default:
                await TextAsync(context, 404, "finch-sandbox: use /faults (GET, POST, DELETE) or /requests (GET, DELETE)\n");
                break;
        }
    }

    private async Task AddFaultsAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body, Encoding.UTF8);
        string body = await reader.ReadToEndAsync(context.RequestAborted);
        try
        {
            List<Fault> parsed = [.. body.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(FaultSyntax.Parse)];
            parsed.ForEach(faults.Add);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (FormatException wrong)
        {
            await TextAsync(context, 400, $"finch-sandbox: {wrong.Message}\n");
        }
    }

    private static string Json(LoggedRequest request) => new JsonObject
    {
        ["time"] = request.Time.UtcDateTime.ToString("O"),
        ["method"] = request.Method,
        ["host"] = request.Host,
        ["target"] = request.Target,
        ["status"] = request.Status,
        ["authorization"] = request.AuthorizationScheme,
        ["action"] = request.Action,
    }.ToJsonString();

    private static Task TextAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
