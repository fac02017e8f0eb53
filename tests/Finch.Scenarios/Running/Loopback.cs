using System.Net.Sockets;

namespace Finch.Scenarios.Running;

internal static class Loopback
{
    /// <summary>Whether something accepts connections at HOST:PORT.</summary>
    public static async Task<bool> AcceptsAsync(string address)
    {
        var colon = address.LastIndexOf(':');
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address[..colon], int.Parse(address[(colon + 1)..]));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
