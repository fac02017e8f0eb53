using System.Diagnostics;
using System.Text.Json;
using Finch.Peers.Running;

namespace Finch.Peers.Servers;

/// <summary>A running finch-sandbox: the AWS that everyone talks to under its real names.</summary>
internal sealed class Sandbox : IDisposable
{
    public const string EcrHost = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly Child _server;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly Dictionary<string, string> _environment = [];

    private Sandbox(Child server) => _server = server;

    public static Sandbox Start(Stage stage)
    {
        var folder = stage.Places.NewFolder("sandbox");
        var state = Path.Combine(folder, "state.json");
        var program = stage.Places.SandboxProgram;
        var surroundings = Surroundings.OfServer(folder);
        var sandbox = new Sandbox(
            Child.Start(new Launch(program, ["serve", "--state", state], surroundings), Path.Combine(folder, "server"), stage.Stopped));
        try
        {
            for (var clock = Stopwatch.StartNew(); !File.Exists(state); Thread.Sleep(20))
            {
                if (sandbox._server.HasExited || clock.Elapsed > StartLimit) throw sandbox._server.Failure("did not start");
            }

            using var document = JsonDocument.Parse(stage.Run(new Launch(program, ["env", "--state", state, "--json"], surroundings)));
            // A null stands for a variable that must not be set; our contestants start with none.
            foreach (var entry in document.RootElement.EnumerateObject().Where(entry => entry.Value.ValueKind == JsonValueKind.String))
                sandbox._environment[entry.Name] = entry.Value.GetString()!;
            return sandbox;
        }
        catch
        {
            sandbox.Dispose();
            throw;
        }
    }

    /// <summary>The environment of a person with a HOME in <paramref name="home"/> whose keys are in ~/.aws, as most people have them.</summary>
    public Dictionary<string, string> AtHome(string home)
    {
        var aws = Directory.CreateDirectory(Path.Combine(home, ".aws")).FullName;
        File.WriteAllText(Path.Combine(aws, "credentials"), $"""
            [default]
            aws_access_key_id = {_environment["AWS_ACCESS_KEY_ID"]}
            aws_secret_access_key = {_environment["AWS_SECRET_ACCESS_KEY"]}

            """);
        File.SetUnixFileMode(Path.Combine(aws, "credentials"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.WriteAllText(Path.Combine(aws, "config"), $"[default]\nregion = {_environment["AWS_REGION"]}\n");

        var environment = Surroundings.Of(home);
        string[] inFiles = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCOUNT_ID"];
        foreach (var (name, value) in _environment.ExceptBy(inFiles, entry => entry.Key)) environment[name] = value;
        return environment;
    }

    /// <summary>How many calls to AWS it has seen since <see cref="Forget"/>.</summary>
    public int AwsCalls()
    {
        using var answer = Ask(HttpMethod.Get, "requests", null);
        using var lines = new StreamReader(answer.Content.ReadAsStream());
        return lines.ReadToEnd().Split('\n').Count(line => line.Contains("\"action\":", StringComparison.Ordinal));
    }

    public void Forget() => Ask(HttpMethod.Delete, "requests", null).Dispose();

    public void AddFault(string fault) => Ask(HttpMethod.Post, "faults", fault).Dispose();

    public void EndFaults() => Ask(HttpMethod.Delete, "faults", null).Dispose();

    public void Dispose()
    {
        _http.Dispose();
        _server.Dispose();
    }

    private HttpResponseMessage Ask(HttpMethod method, string what, string? body)
    {
        using var request = new HttpRequestMessage(method, $"{_environment["FINCH_SANDBOX_ADMIN"]}/{what}");
        if (body is not null) request.Content = new StringContent(body);
        return _http.Send(request).EnsureSuccessStatusCode();
    }
}
