using System.Net.Sockets;

namespace Finch.Machine.Running;

/// <summary>Whether somebody lives behind a socket: the kernel refuses where the process is gone, whatever files it left.</summary>
internal static class LiveSocket
{
    /// <summary>True when a connection is taken there.</summary>
    public static bool IsAt(string path)
    {
        if (!File.Exists(path))
            return false;
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
