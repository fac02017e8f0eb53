using System.Text.Json;
using Finch.Scenarios.Language;

namespace Finch.Scenarios.Running;

/// <summary>A running finch-sandbox, and the environment through which unmodified programs reach it.</summary>
internal sealed class Sandbox : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Child _server;
    private readonly string _folder;

    private Sandbox(Child server, string folder)
    {
        _server = server;
        _folder = folder;
    }

    public IReadOnlyDictionary<string, string> Environment { get; private set; } = new Dictionary<string, string>();

    /// <summary>Starts a sandbox with options of its <c>serve</c> command.</summary>
    public static async Task<Sandbox> StartAsync(IEnumerable<string> options, CancellationToken cancellation)
    {
        if (!File.Exists(Repository.SandboxProgram))
            throw new ScenarioFailure("the sandbox is not published: dotnet run build.cs -- native");

        var folder = Directory.CreateTempSubdirectory("finch-sandbox-").FullName;
        var state = Path.Combine(folder, "state.json");
        var server = Child.Start(Repository.SandboxProgram, ["serve", "--state", state, .. options], folder, Surroundings(folder), null);
        var sandbox = new Sandbox(server, folder);
        try
        {
            await sandbox.WaitForAsync(state, cancellation);
            sandbox.Environment = await ReadEnvironmentAsync(state, folder, cancellation);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _server.EndAsync(CancellationToken.None);
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WaitForAsync(string state, CancellationToken cancellation)
    {
        var end = DateTime.UtcNow + StartLimit;
        while (!File.Exists(state))
        {
            if (_server.HasExited || DateTime.UtcNow >= end)
            {
                var outcome = await _server.EndAsync(cancellation);
                throw new ScenarioFailure($"the sandbox did not start (exit code {outcome.Exit}):\n{outcome.Out}{outcome.Error}");
            }

            await Task.Delay(25, cancellation);
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>> ReadEnvironmentAsync(
        string state, string folder, CancellationToken cancellation)
    {
        await using var reader = Child.Start(
            Repository.SandboxProgram, ["env", "--state", state, "--json"], folder, Surroundings(folder), null);
        var outcome = await reader.WaitAsync(StartLimit, cancellation);
        if (outcome.Exit != 0) throw new ScenarioFailure($"finch-sandbox env failed:\n{outcome.Error}");
        using var document = JsonDocument.Parse(outcome.Out);
        // A null stands for a variable that must not be set: a scenario starts with none that it could be.
        return document.RootElement.EnumerateObject()
            .Where(entry => entry.Value.ValueKind == JsonValueKind.String)
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
    }

    /// <summary>It needs to find the .NET runtime, and a HOME to ignore.</summary>
    private static Variables Surroundings(string folder)
    {
        var variables = new Variables([]) { ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "", ["HOME"] = folder };
        if (System.Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } root) variables["DOTNET_ROOT"] = root;
        return variables;
    }
}
