using Finch.Sandbox.Faulty;
using Microsoft.AspNetCore.Http.Features;

namespace Finch.Sandbox.Network;

/// <summary>Takes every request: logs it, lets faults happen to it, and finds who answers.</summary>
internal sealed class FrontDoor(Services services, VirtualHosts hosts, AdminService admin)
{
    private readonly FaultGate _gate = new(services.Faults, services.Clock);

    public async Task HandleAsync(HttpContext context)
    {
        Entrance entrance = context.Features.Get<EntranceFeature>()!.Entrance;
        if (entrance == Entrance.Admin)
        {
            await admin.ServeAsync(context);
            return;
        }
        // Logged before the answer leaves, so that a client that has its answer finds itself in the log.
        bool logged = false;
        void LogOnce(int status)
        {
            if (!logged)
                Log(context, status);
            logged = true;
        }
        context.Response.OnStarting(() =>
        {
            LogOnce(context.Response.StatusCode);
            return Task.CompletedTask;
        });
        try
        {
            if (!await _gate.StopsAsync(context))
                await Find(entrance, context)(context);
        }
        catch (BadHttpRequestException refused) when (!context.Response.HasStarted)
        {
            context.Response.StatusCode = refused.StatusCode;
        }
        catch (Exception failure) when (context.RequestAborted.IsCancellationRequested && failure is OperationCanceledException or IOException)
        {
            // The client left; there is nobody to answer.
        }
        catch (Exception failure) when (failure is not OperationCanceledException && !context.Response.HasStarted)
        {
            // A fault of the sandbox itself: say so where the developer looks.
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsync($"finch-sandbox: {failure}\n", CancellationToken.None);
        }
        finally
        {
            if (context.WasDropped() || context.RequestAborted.IsCancellationRequested)
                LogOnce(0);
        }
    }

    private RequestDelegate Find(Entrance entrance, HttpContext context) => entrance switch
    {
        Entrance.Open => hosts.Open,
        Entrance.Basic => hosts.Basic,
        Entrance.Bearer => hosts.Bearer,
        _ => hosts.Find(context.Request.Host.Host) ?? (entrance == Entrance.Http && Loopback.Is(context.Request.Host.Host)
            ? services.Aws.ServeCustomEndpointAsync
            : UnknownHostAsync),
    };

    private static Task UnknownHostAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status502BadGateway;
        return context.Response.WriteAsync(Loopback.UnknownHostText(context.Request.Host.Host), context.RequestAborted);
    }

    private void Log(HttpContext context, int status)
    {
        HttpRequest request = context.Request;
        string authorization = request.Headers.Authorization.ToString();
        string? scheme = authorization.Length == 0 ? null : authorization.Split(' ', 2)[0];
        // What has no space is all secret and no scheme.
        if (scheme == authorization)
            scheme = authorization.Length == 0 ? null : "?";
        string target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        services.Log.Add(new LoggedRequest(
            request.Method, request.Host.Value ?? "", target, status, scheme, context.Action(), services.Clock.GetUtcNow()));
    }
}
