using System.Net.Sockets;
using Finch.Machine.Qemu;
using Finch.Machine.Running;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class QmpClientTests : IDisposable
{
    private const string Greeting = """{"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7}}, "capabilities": []}}""";

    private readonly TemporaryFolder _folder = new();

    private string Monitor => _folder.At("qmp");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Events_before_an_answer_are_not_the_answer()
    {
        var served = ServeAsync([Greeting], [["""{"return": {}}"""], ["""{"timestamp": {}, "event": "POWERDOWN"}""", """{"return": {}}"""], ["""{"error": {"class": "GenericError", "desc": "no"}}""", """{"event": "STOP"}"""]]);
        using var client = await QmpClient.ConnectAsync(Monitor, Cancel);

        Assert.True(await client!.ExecuteAsync("system_powerdown", Cancel));
        Assert.False(await client.ExecuteAsync("nonsense", Cancel));
        await served;
        var events = new List<string>();
        await client.WaitForEndAsync(events.Add, Cancel);
        Assert.Equal(["STOP"], events);
    }

    [Fact]
    public async Task A_socket_that_nobody_listens_on_is_no_machine()
    {
        Assert.Null(await QmpClient.ConnectAsync(Monitor, Cancel));
        Assert.False(LiveSocket.IsAt(Monitor));
        using (var listener = Listen())
            Assert.True(LiveSocket.IsAt(Monitor));
        // A file stays when a process is killed.
        File.WriteAllText(Monitor, "");
        Assert.False(LiveSocket.IsAt(Monitor));
        Assert.Null(await QmpClient.ConnectAsync(Monitor, Cancel));
    }

    [Theory]
    [InlineData("hello")]
    [InlineData("[1]")]
    public async Task Another_language_is_no_monitor(string greeting)
    {
        var served = ServeAsync([greeting], []);
        await Assert.ThrowsAsync<IOException>(() => QmpClient.ConnectAsync(Monitor, Cancel));
        await served;
    }

    public void Dispose() => _folder.Dispose();

    private Socket Listen()
    {
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(Monitor));
        listener.Listen();
        return listener;
    }

    private Task ServeAsync(string[] first, string[][] answers)
    {
        var listener = Listen();
        return Task.Run(async () =>
        {
            using var closed = listener;
            using var socket = await listener.AcceptAsync(Cancel);
            using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true, NewLine = "\r\n" };
            foreach (var line in first)
                await writer.WriteLineAsync(line);
            foreach (var answer in answers)
            {
                await reader.ReadLineAsync(Cancel);
                foreach (var line in answer)
                    await writer.WriteLineAsync(line);
            }
        }, Cancel);
    }
}
