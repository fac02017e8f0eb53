using System.Runtime.InteropServices;

namespace Finch.Sandbox.Cli;

/// <summary><c>finch-sandbox serve</c>: runs until it is told to stop.</summary>
internal static class ServeCommand
{
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        var arguments = Arguments.Parse(words, ServeArguments.Options, ServeArguments.Flags);
        SandboxOptions options = ServeArguments.Read(arguments);
        string state = arguments.Value("--state") ?? StateFile.DefaultPath;

        var stop = new TaskCompletionSource();
        void OnSignal(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.TrySetResult();
        }
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);

        await using SandboxServer server = await SandboxServer.StartAsync(options, CancellationToken.None);
        StateFile.Write(state, server);
        await Console.Error.WriteAsync(Banner(server, state));
        await stop.Task;
        StateFile.Delete(state);
        return 0;
    }

    private static string Banner(SandboxServer server, string state)
    {
        string program = Path.GetFileNameWithoutExtension(Environment.ProcessPath ?? "finch-sandbox");
        string account = server.Options.Account;
        string region = server.Options.Region;
        string env = state == StateFile.DefaultPath ? $"{program} env" : $"{program} env --state {state}";
        return $"""
            finch-sandbox is ready; everything stays on this machine
              in a shell    eval "$({env})"
              Amazon ECR    {account}.dkr.ecr.{region}.amazonaws.com, and every other account and region
              ECR Public    public.ecr.aws
              Docker Hub    docker.io, user {server.RegistryUser.Name}
              others        basic.registry.test  bearer.registry.test  open.registry.test
              plain HTTP    basic {server.BasicRegistry}  bearer {server.BearerRegistry}  open {server.OpenRegistry}
              AWS endpoint  {server.AwsEndpoint.OriginalString}
              controls      {server.Admin.OriginalString}/faults  {server.Admin.OriginalString}/requests
              password      {server.PasswordFile}
              state         {state}
            stop with Ctrl+C

            """;
    }
}
