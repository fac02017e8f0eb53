using System.Net.Sockets;
using System.Text.Json;

namespace Finch.Peers.Servers;

/// <summary>
/// Asks the host's end of the credential bridge: one line of JSON with the secret of this run and the registry, answered by one line.
/// It waits in the calling thread, and every answer is looked at.
/// </summary>
internal sealed class BridgeClient : IDisposable
{
    private readonly UnixDomainSocketEndPoint _address;
    private readonly byte[] _question;
    private readonly byte[] _expected;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private Socket? _open;

    public BridgeClient(GuestMachine machine, string key)
    {
        _address = new UnixDomainSocketEndPoint(machine.CredentialSocket);
        _question = [.. Json(("key", key), ("server", GuestMachine.Registry)), (byte)'\n'];
        _expected = [.. Json(("status", "found"), ("username", GuestMachine.User), ("secret", machine.Password)), (byte)'\n'];
    }

    /// <summary>As the helper in the guest does: a connection for one question.</summary>
    public void AskOnce()
    {
        using var socket = Connect();
        Ask(socket);
    }

    /// <summary>One more question on the connection that is open.</summary>
    public void AskAgain() => Ask(_open ??= Connect());

    public void Dispose() => _open?.Dispose();

    private Socket Connect()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Connect(_address);
        return socket;
    }

    private void Ask(Socket socket)
    {
        socket.Send(_question);
        var length = 0;
        while (length == 0 || _buffer[length - 1] != '\n')
        {
            var read = socket.Receive(_buffer.AsSpan(length));
            if (read == 0) throw new BenchFailure("the bridge hung up");
            length += read;
        }

        // The answer holds a secret: what it was instead is not said.
        if (!_buffer.AsSpan(0, length).SequenceEqual(_expected)) throw new BenchFailure("the bridge gave another answer than the credential");
    }

    private static byte[] Json(params (string Name, string Value)[] members)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members) writer.WriteString(name, value);
            writer.WriteEndObject();
        }

        return text.ToArray();
    }
}
