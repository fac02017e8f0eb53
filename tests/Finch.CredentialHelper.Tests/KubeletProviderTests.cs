using CsCheck;
using Finch.CredentialHelper.Kubelet;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.CredentialHelper.Tests;

/// <summary>The program around the answer: names, arguments, input nobody sends, and the time it may take.</summary>
public sealed class KubeletProviderTests : IDisposable
{
    private readonly Node _node = new();

    public void Dispose() => _node.Dispose();

    [Theory]
    [InlineData("/etc/kubernetes/bin/ecr-credential-provider", "", "ecr-credential-provider")]
    [InlineData("finch-credential-provider", "get-credentials", "finch-credential-provider")]
    [InlineData("/usr/bin/docker-credential-finch", "kubelet-credential-provider", "docker-credential-finch")]
    [InlineData("/usr/bin/docker-credential-finch", "get", null)]
    [InlineData("/usr/bin/docker-credential-finch", "", null)]
    [InlineData("/usr/bin/docker-credential-ecr-login", "get", null)]
    public void A_kubelet_starts_it_by_name_or_argument(string program, string argument, string? name)
        => Assert.Equal(name, KubeletProvider.NameFor(program, argument.Length == 0 ? [] : [argument]));

    [Theory]
    [InlineData("--version")]
    [InlineData("-v")]
    [InlineData("kubelet-credential-provider --version")]
    public async Task The_version_is_printed(string args)
        => Assert.Matches(@"^ecr-credential-provider version \d+\.\d+\.\d+ \(finch\)\n$", (await _node.AskAsync(Stream.Null, args.Split(' '))).Out);

    [Theory]
    [InlineData("get-credentials")]
    [InlineData("-v 4 --logtostderr")]
    [InlineData("kubelet-credential-provider get-credentials")]
    public async Task Other_arguments_are_ignored(string args)
        => Assert.StartsWith("ecr-credential-provider: the request on stdin is not JSON (hint: ", (await _node.AskAsync(Stream.Null, args.Split(' '))).Failure,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_request_without_end_is_not_read_to_the_end()
        => Assert.Equal("ecr-credential-provider: the request on stdin is longer than 1024 KiB", (await _node.AskAsync(new Endless())).Failure);

    [Fact]
    public async Task Bytes_at_random_end_in_one_line() => await Gen.Byte.Array[0, 300].SampleAsync(async bytes =>
        Assert.StartsWith("ecr-credential-provider: the request ", (await _node.AskAsync(new MemoryStream(bytes))).Failure, StringComparison.Ordinal), iter: 200);

    [Fact]
    public async Task An_input_that_never_comes_is_given_up_before_the_kubelet_gives_up()
    {
        var time = new FakeTimeProvider();
        using var node = new Node(time: time);
        using var stuck = new Stuck();
        var asked = node.AskAsync(stuck);
        await stuck.Reading;
        // Reading a pipe cannot be cancelled: the first limit asks the work to end, the second goes without it.
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.False(asked.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(3));
        Assert.StartsWith("ecr-credential-provider: there is no answer after 50 s, and a kubelet waits no longer than a minute (hint: ", (await asked).Failure,
            StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_helper_that_hangs_is_ended()
    {
        var time = new FakeTimeProvider();
        using var node = new Node(time: time);
        node["PATH"] = "/usr/bin:/bin";
        node.Write(".finch/config.json", "{\"credHelpers\":{\"registry.test\":\"hanging\"}}");
        node.Write(".finch/cred-helpers/docker-credential-hanging", $"#!/bin/sh\necho $$ > {node.Home}/pid\nexec sleep 600\n");
        File.SetUnixFileMode($"{node.Home}/.finch/cred-helpers/docker-credential-hanging", UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var asked = node.AskAsync("registry.test/app");
        string pid;
        while ((pid = Text($"{node.Home}/pid").Trim()).Length == 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
        time.Advance(TimeSpan.FromSeconds(50));
        Assert.Contains("there is no answer after 50 s", (await asked).Failure, StringComparison.Ordinal);
        // The signal was sent before the answer came; the process may need a moment to notice.
        while (Text($"/proc/{pid}/cmdline").Length > 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }

    /// <summary>More bytes than anybody asked for.</summary>
    private sealed class Endless : MemoryStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill((byte)' ');
            return buffer.Length;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => new(Read(buffer.Span));
    }

    /// <summary>A pipe that nobody writes to; like a real one, it does not end when it is asked to.</summary>
    private sealed class Stuck : MemoryStream
    {
        private readonly TaskCompletionSource _reading = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<int> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Reading => _reading.Task;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _reading.SetResult();
            return new ValueTask<int>(_end.Task);
        }

        protected override void Dispose(bool disposing)
        {
            _end.TrySetResult(0);
            base.Dispose(disposing);
        }
    }
}
