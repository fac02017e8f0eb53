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
        // A process that stands still takes a few connections and makes the next one wait: that is alive too, and nothing to wait for.
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException refused)
        {
            return refused.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress or SocketError.TryAgain;
        }
    }
}
