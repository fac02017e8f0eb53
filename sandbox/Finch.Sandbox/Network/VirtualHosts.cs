using System.Collections.Concurrent;
using Finch.Sandbox.Aws;
using Finch.Sandbox.Registry;
using Finch.Sandbox.Tokens;

namespace Finch.Sandbox.Network;

/// <summary>Every host name the sandbox plays, and who answers for it.</summary>
internal sealed class VirtualHosts
{
    private const string HubBlobs = "production.cloudflare.docker.com";
    private const string PublicBlobs = "d5l0dvt14r5h8.cloudfront.net";

    private readonly Services _services;
    private readonly Dictionary<string, RequestDelegate> _fixed;
    private readonly ConcurrentDictionary<string, RegistryFace> _ecr = new(StringComparer.Ordinal);

    public VirtualHosts(Services services)
    {
        _services = services;
        Open = Registry(Face("open", new OpenGuard()));
        Basic = Registry(Face("basic", new BasicGuard(services.Users)));
        RegistryFace bearer = Face("bearer", services.PrivateTokens.GuardWith(_ => "https://auth.registry.test/token"));
        // The same registry on loopback names a realm on its own origin.
        RegistryFace loopback = bearer.WithGuard(services.PrivateTokens.GuardWith(context => $"http://{context.Request.Host}/token"));
        Bearer = WithTokens(Registry(loopback), services.PrivateTokens);
        RequestDelegate hub = Registry(Face("docker.io", services.HubTokens.GuardWith(_ => "https://auth.docker.io/token"), HubBlobs));
        RequestDelegate ecrPublic = WithTokens(
            Registry(Face("public.ecr.aws", services.PublicTokens.GuardWith(_ => "https://public.ecr.aws/token/"), PublicBlobs)),
            services.PublicTokens);
        _fixed = new(StringComparer.Ordinal)
        {
            ["open.registry.test"] = Open,
            ["basic.registry.test"] = Basic,
            ["bearer.registry.test"] = Registry(bearer),
            ["auth.registry.test"] = services.PrivateTokens.ServeAsync,
            ["ecr.registry.test"] = context => Ecr(services.OwnRegistry)(context),
            ["registry-1.docker.io"] = hub,
            ["index.docker.io"] = hub,
            ["auth.docker.io"] = services.HubTokens.ServeAsync,
            ["public.ecr.aws"] = ecrPublic,
            ["ecr-public.aws.com"] = ecrPublic,
            [HubBlobs] = services.BlobHost.ServeAsync,
            [PublicBlobs] = services.BlobHost.ServeAsync,
        };
    }

    /// <summary>The registry without authentication.</summary>
    public RequestDelegate Open { get; }

    /// <summary>The registry that asks for Basic.</summary>
    public RequestDelegate Basic { get; }

    /// <summary>The registry that asks for Bearer, with its token service beside it, as served on loopback.</summary>
    public RequestDelegate Bearer { get; }

    /// <summary>Who answers for a host name; null when nobody here does.</summary>
    public RequestDelegate? Find(string host)
    {
        host = host.ToLowerInvariant();
        if (_fixed.TryGetValue(host, out RequestDelegate? service))
            return service;
        if (AwsEndpoint.Find(host) is { } endpoint)
            return context => _services.Aws.ServeAsync(context, endpoint);
        if (EcrHostName.Find(host) is { } registry)
            return Ecr(registry);
        return EcrHostName.IsBlobHost(host) ? _services.BlobHost.ServeAsync : null;
    }

    private RequestDelegate Ecr(EcrRegistryId registry) => Registry(_ecr.GetOrAdd(registry.Folder, _ => EcrFace(registry)));

    private RequestDelegate Registry(RegistryFace face) => context => _services.Registry.ServeAsync(context, face);

    private static RequestDelegate WithTokens(RequestDelegate registry, TokenService tokens) =>
        context => context.Request.Path.StartsWithSegments("/token") ? tokens.ServeAsync(context) : registry(context);

    private RegistryFace Face(string folder, IRegistryGuard guard, string? blobHost = null, EcrRegistryId? ecr = null)
    {
        ImageStore store = _services.Stores.Open(folder);
        return new RegistryFace
        {
            Store = store,
            Uploads = new UploadSessions(store),
            Guard = guard,
            BlobRedirect = blobHost is null ? null : new BlobRedirect(blobHost, folder, _services.BlobKey, _services.Clock),
            Ecr = ecr,
        };
    }

    private RegistryFace EcrFace(EcrRegistryId registry) => Face(
        registry.Folder, new EcrGuard(_services.LoginTokens, registry, _services.Clock), EcrHostName.BlobHost(registry), registry);
}
