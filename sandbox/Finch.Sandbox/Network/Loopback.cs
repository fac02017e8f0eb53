namespace Finch.Sandbox.Network;

/// <summary>Addresses that mean this machine.</summary>
internal static class Loopback
{
    public static bool Is(string host) => host is "localhost" or "127.0.0.1" or "::1" or "[::1]";

    public static string UnknownHostText(string host) =>
        $"finch-sandbox: {host} is not one of the hosts served here, and nothing leaves this machine\n";
}
