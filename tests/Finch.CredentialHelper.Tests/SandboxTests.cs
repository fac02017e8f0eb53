using Finch.Sandbox;
using Xunit;

namespace Finch.CredentialHelper.Tests;

/// <summary>Base of the tests that need AWS: a sandbox, which checks signatures and was written apart from the program.</summary>
public abstract class SandboxTests : IAsyncLifetime
{
    protected const string Account = "111222333444";

    protected const string Ecr = Account + ".dkr.ecr.eu-west-1.amazonaws.com";

    protected const string Role = "arn:aws:iam::" + Account + ":role/Pull";

    private protected SandboxServer Sandbox { get; private set; } = null!;

    private protected Node Node { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Sandbox = await SandboxServer.StartAsync(Options, TestContext.Current.CancellationToken);
        Node = NewNode();
    }

    public ValueTask DisposeAsync()
    {
        Node.Dispose();
        GC.SuppressFinalize(this);
        return Sandbox.DisposeAsync();
    }

    private protected virtual SandboxOptions Options => new();

    private protected Node NewNode()
    {
        var node = new Node(Sandbox);
        // The runtime reads SSL_CERT_FILE of the process, not the node's: here the authority has to be named.
        node["SSL_CERT_FILE"] = null;
        return node;
    }

    /// <summary>The operations of AWS that were asked for, each with its host.</summary>
    private protected IEnumerable<string> Asked => Sandbox.RequestLog.Snapshot().Where(request => request.Action is not null)
        .Select(request => $"{request.Action} {request.Host.Split(':')[0]}{(request.HasAuthorization ? "" : " unsigned")}");
}
