using Finch.Sandbox.Faulty;
using Finch.Sandbox.Network;

namespace Finch.Sandbox;

/// <summary>
/// A running sandbox: AWS STS, ECR and ECR Public, and registries with every way to authenticate, all on loopback.
/// Disposing it stops everything and removes what it wrote.
/// </summary>
public sealed class SandboxServer : IAsyncDisposable
{
    private readonly Services _services;
    private readonly WorkFolder _folder;
    private readonly CertificateAuthority _authority;
    private readonly WebServer _web;
    private readonly ConnectProxy _proxy;

    private SandboxServer(SandboxOptions options)
    {
        Options = options;
        AwsUser = options.AwsUsers.Count > 0 ? options.AwsUsers[0] : AwsUser.Create(options.Account, "finch");
        RegistryUser = options.RegistryUsers.Count > 0 ? options.RegistryUsers[0] : new RegistryUser("ann", Randomness.Token(24));
        _authority = new CertificateAuthority();
        _folder = new WorkFolder(_authority.Pem, RegistryUser.Password, options.DataDirectory);
        _services = new Services(options,
            options.AwsUsers.Count > 0 ? options.AwsUsers : [AwsUser],
            options.RegistryUsers.Count > 0 ? options.RegistryUsers : [RegistryUser], _folder.Data);
        var hosts = new VirtualHosts(_services);
        var door = new FrontDoor(_services, hosts, new AdminService(_services.Faults, _services.Log));
        _web = new WebServer(_authority, hosts, door.HandleAsync);
        _proxy = new ConnectProxy(head => PortFor(hosts, head));
    }

    /// <summary>What it was started with.</summary>
    public SandboxOptions Options { get; }

    /// <summary>The AWS user whose key is in <see cref="Environment"/>.</summary>
    public AwsUser AwsUser { get; }

    /// <summary>The registry user in <see cref="Environment"/>.</summary>
    public RegistryUser RegistryUser { get; }

    /// <summary>For <c>HTTPS_PROXY</c>: leads to every real host name the sandbox plays.</summary>
    public Uri Proxy => new($"http://127.0.0.1:{_proxy.Port}");

    /// <summary>TLS without the proxy: clients that choose the address themselves reach every virtual host here by SNI.</summary>
    public Uri Https => new($"https://127.0.0.1:{_web.Port(Entrance.Https)}");

    /// <summary>For <c>AWS_ENDPOINT_URL</c>: STS, ECR and ECR Public over plain HTTP.</summary>
    public Uri AwsEndpoint => new($"http://127.0.0.1:{_web.Port(Entrance.Http)}");

    /// <summary>Host and port of the registry without authentication, plain HTTP.</summary>
    public string OpenRegistry => $"127.0.0.1:{_web.Port(Entrance.Open)}";

    /// <summary>Host and port of the registry that asks for Basic, plain HTTP.</summary>
    public string BasicRegistry => $"127.0.0.1:{_web.Port(Entrance.Basic)}";

    /// <summary>Host and port of the registry that asks for Bearer, plain HTTP; its token service is at <c>/token</c> of the same origin.</summary>
    public string BearerRegistry => $"127.0.0.1:{_web.Port(Entrance.Bearer)}";

    /// <summary>The sandbox's own controls: <c>/faults</c> and <c>/requests</c>.</summary>
    public Uri Admin => new($"http://127.0.0.1:{_web.Port(Entrance.Admin)}");

    /// <summary>PEM file with this run's certificate authority only.</summary>
    public string CaFile => _folder.CaFile;

    /// <summary>PEM file with the machine's authorities, where they can be read, and this run's.</summary>
    public string CaBundleFile => _folder.CaBundleFile;

    /// <summary>File (0600) with the password of <see cref="RegistryUser"/> and nothing else.</summary>
    public string PasswordFile => _folder.PasswordFile;

    /// <summary>Every request answered so far.</summary>
    public RequestLog RequestLog => _services.Log;

    /// <summary>The misbehaviour in force; change it at any time.</summary>
    public Faults Faults => _services.Faults;

    /// <summary>The environment that leads unmodified programs here. A null value means the variable must not be set.</summary>
    public IReadOnlyDictionary<string, string?> Environment => new Dictionary<string, string?>(StringComparer.Ordinal)
    {
        ["HTTPS_PROXY"] = Proxy.OriginalString,
        ["https_proxy"] = Proxy.OriginalString,
        ["HTTP_PROXY"] = Proxy.OriginalString,
        ["http_proxy"] = Proxy.OriginalString,
        ["NO_PROXY"] = "localhost,127.0.0.1,::1",
        ["no_proxy"] = "localhost,127.0.0.1,::1",
        ["ALL_PROXY"] = null,
        ["all_proxy"] = null,
        ["SSL_CERT_FILE"] = CaBundleFile,
        ["SSL_CERT_DIR"] = null,
        ["AWS_CA_BUNDLE"] = CaBundleFile,
        // Set on many machines, and stronger than SSL_CERT_FILE for curl and for Python programs.
        ["CURL_CA_BUNDLE"] = CaBundleFile,
        ["REQUESTS_CA_BUNDLE"] = CaBundleFile,
        ["AWS_ACCESS_KEY_ID"] = AwsUser.AccessKeyId,
        ["AWS_SECRET_ACCESS_KEY"] = AwsUser.SecretAccessKey,
        ["AWS_SESSION_TOKEN"] = AwsUser.SessionToken,
        ["AWS_PROFILE"] = null,
        ["AWS_REGION"] = Options.Region,
        ["AWS_DEFAULT_REGION"] = Options.Region,
        ["AWS_ACCOUNT_ID"] = AwsUser.Account,
        ["AWS_EC2_METADATA_DISABLED"] = "true",
        ["FINCH_SANDBOX_ADMIN"] = Admin.OriginalString,
        ["FINCH_SANDBOX_AWS"] = AwsEndpoint.OriginalString,
        ["FINCH_SANDBOX_OPEN"] = OpenRegistry,
        ["FINCH_SANDBOX_BASIC"] = BasicRegistry,
        ["FINCH_SANDBOX_BEARER"] = BearerRegistry,
        ["FINCH_SANDBOX_USER"] = RegistryUser.Name,
        ["FINCH_SANDBOX_PASSWORD_FILE"] = PasswordFile,
    };

    /// <summary>Starts a sandbox on free ports of 127.0.0.1.</summary>
    /// <param name="options">How it is furnished.</param>
    /// <param name="cancel">Gives up starting; it does not stop a sandbox that runs.</param>
    public static async Task<SandboxServer> StartAsync(SandboxOptions options, CancellationToken cancel)
    {
        var server = new SandboxServer(options);
        try
        {
            await server._web.StartAsync(cancel);
            server._proxy.Start();
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _proxy.DisposeAsync();
        await _web.DisposeAsync();
        _authority.Dispose();
        _folder.Dispose();
    }

    private int? PortFor(VirtualHosts hosts, ProxyHead head)
    {
        if (Loopback.Is(head.Host))
            return _web.Owns(head.Port) ? head.Port : null;
        if (hosts.Find(head.Host) is null)
            return null;
        return head.Port switch
        {
            443 when head.IsConnect => _web.Port(Entrance.Https),
            80 => _web.Port(Entrance.Http),
            _ => null,
        };
    }
}
