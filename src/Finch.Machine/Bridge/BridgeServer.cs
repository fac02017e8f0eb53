using System.Net.Sockets;
using Finch.Auth;
using Microsoft.Extensions.Logging;

namespace Finch.Machine.Bridge;

/// <summary>
/// The host's end of the bridge: a socket in a folder of the person's own, forwarded into the guest. Whoever in the guest does not know
/// this run's secret gets nothing, not even whether a registry is known here.
/// </summary>
internal sealed class BridgeServer(string path, Secret key, CredentialDesk desk, ILogger log) : IDisposable
{
    /// <summary>What a question without this run's secret is answered with.</summary>
    public const string WrongKeyWords = "this process may not ask for credentials";

    /// <summary>More than a guest has reason to open; the rest waits in the kernel's queue.</summary>
    private const int MostConnections = 64;

    /// <summary>A connection that says nothing is not kept.</summary>
    private static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _connections = new(MostConnections);

    /// <summary>Takes the socket's place; a file that an earlier keeper left there goes.</summary>
    public Socket Listen()
    {
        File.Delete(path);
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(512);
        return listener;
    }

    /// <summary>Serves until it is cancelled.</summary>
    public async Task RunAsync(Socket listener, CancellationToken cancellationToken)
    {
        while (true)
        {
            await _connections.WaitAsync(cancellationToken).ConfigureAwait(false);
            var socket = await listener.AcceptAsync(cancellationToken).ConfigureAwait(false);
            _ = ServeAsync(socket, cancellationToken);
        }
    }

    public void Dispose() => _connections.Dispose();

    private async Task ServeAsync(Socket socket, CancellationToken cancellationToken)
    {
        try
        {
            var stream = new NetworkStream(socket, ownsSocket: true);
            await using var closed = stream.ConfigureAwait(false);
            var lines = new LineReader(stream, BridgeQuestion.LongestLine);
            using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            while (true)
            {
                idle.CancelAfter(IdleLimit);
                if (await lines.ReadAsync(idle.Token).ConfigureAwait(false) is not { } line)
                    return;
                idle.CancelAfter(Timeout.InfiniteTimeSpan);
                var answer = await AnswerAsync(line, cancellationToken).ConfigureAwait(false);
                await stream.WriteAsync(answer.Format(), cancellationToken).ConfigureAwait(false);
                if (answer.Status is BridgeStatus.WrongKey or BridgeStatus.Malformed)
                    return;
            }
        }
        catch (Exception error) when (error is IOException or InvalidDataException or OperationCanceledException or SocketException)
        {
            log.BridgeConnectionEnded(error.GetType().Name);
        }
        finally
        {
            _connections.Release();
        }
    }

    private async Task<BridgeAnswer> AnswerAsync(ReadOnlyMemory<byte> line, CancellationToken cancellationToken)
    {
        if (BridgeQuestion.Parse(line) is not { } question)
        {
            log.BridgeMalformed();
            return new BridgeAnswer(BridgeStatus.Malformed, Message: "the bridge did not understand the question");
        }

        if (!key.Matches(new Secret(question.Key)))
        {
            log.BridgeWrongKey();
            return new BridgeAnswer(BridgeStatus.WrongKey, Message: WrongKeyWords);
        }

        return await desk.AskAsync(question.Server, cancellationToken).ConfigureAwait(false);
    }
}
