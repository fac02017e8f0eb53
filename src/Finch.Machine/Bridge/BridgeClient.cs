using System.Net.Sockets;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Machine.Bridge;

/// <summary>The guest's end of the bridge: asks the host for a credential.</summary>
/// <param name="folder">Where the guest keeps the socket and this run's secret: <c>/run/finch</c>, in memory.</param>
internal sealed class BridgeClient(string folder)
{
    /// <summary>How it begins when nobody answers at the other end.</summary>
    public const string DownWords = "the credential bridge to the host is down";

    /// <summary>How it begins when whoever is at the other end takes too long.</summary>
    public const string LateWords = "the host did not answer";

    private const string Remedy = "on the host, run: finch vm start";

    /// <summary>Above the host's own limit, so that its words arrive.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private const int LongestKey = 1024;

    private string SocketPath => Path.Combine(folder, "creds.sock");

    private string KeyPath => Path.Combine(folder, "key");

    /// <summary>Asks.</summary>
    /// <exception cref="RegistryAuthException">The bridge is down, or this process may not use it.</exception>
    public async Task<BridgeAnswer> AskAsync(string server, CancellationToken cancellationToken)
    {
        var key = ReadKey();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), limit.Token).ConfigureAwait(false);
            var stream = new NetworkStream(socket);
            await using var closed = stream.ConfigureAwait(false);
            await stream.WriteAsync(new BridgeQuestion(key.Reveal(), server).Format(), limit.Token).ConfigureAwait(false);
            var line = await new LineReader(stream, BridgeAnswer.LongestLine).ReadAsync(limit.Token).ConfigureAwait(false);
            return (line is { } answer ? BridgeAnswer.Parse(answer) : null) ?? throw Down("the host hung up", null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RegistryAuthException(AuthFailure.Unreachable, $"{LateWords} within {Limit.TotalSeconds:0} s", Remedy);
        }
        catch (Exception error) when (error is SocketException or IOException or InvalidDataException)
        {
            throw Down("the host does not answer", error);
        }
    }

    private Secret ReadKey()
    {
        try
        {
            var bytes = BoundedFile.Read(KeyPath, LongestKey);
            return bytes is { Length: > 0 } ? new Secret(BoundedFile.Decode(bytes)) : throw Down("its secret is empty", null);
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new RegistryAuthException(AuthFailure.Store, "only root of this machine may ask the host for credentials", "run the command as root", inner: denied);
        }
        catch (IOException missing)
        {
            throw Down("the host has not opened it", missing);
        }
    }

    private static RegistryAuthException Down(string why, Exception? inner)
        => new(AuthFailure.Store, $"{DownWords}: {why}", Remedy, inner: inner);
}
