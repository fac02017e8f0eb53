using Xunit;

namespace Finch.Scenarios.Running;

/// <summary>One sandbox for all scenarios that do not ask for one of their own: starting it costs more than most of them.</summary>
public sealed class SharedSandbox : IAsyncLifetime
{
    private Sandbox? _sandbox;

    internal IReadOnlyDictionary<string, string> Environment => _sandbox!.Environment;

    // Pushing to a repository creates it: scenarios about that refusal start a stricter sandbox.
    public async ValueTask InitializeAsync() => _sandbox = await Sandbox.StartAsync(["--create-on-push"], CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }
}
