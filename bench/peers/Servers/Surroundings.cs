namespace Finch.Peers.Servers;

/// <summary>Environments to start programs with.</summary>
internal static class Surroundings
{
    /// <summary>
    /// A person's, with a HOME of its own. No program is found on its PATH, so that no key ring that happens to be installed takes part:
    /// everyone keeps secrets in a file.
    /// </summary>
    public static Dictionary<string, string> Of(string home) => new() { ["HOME"] = home, ["PATH"] = "/nonexistent" };

    /// <summary>A server's: .NET must find its runtime.</summary>
    public static Dictionary<string, string> OfServer(string home)
    {
        Dictionary<string, string> environment = new()
        {
            ["HOME"] = home,
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin",
        };
        if (Environment.GetEnvironmentVariable("DOTNET_ROOT") is { } runtime) environment["DOTNET_ROOT"] = runtime;
        return environment;
    }
}
