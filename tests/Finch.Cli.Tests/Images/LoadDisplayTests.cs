using System.Text.RegularExpressions;
using Finch.Cli.Images.Display;
using Finch.Images;
using Xunit;

namespace Finch.Cli.Tests.Images;

public sealed class LoadDisplayTests
{
    private static readonly Descriptor Blob = new(MediaTypes.OctetStream, Digest.Of("blob"u8), 4);

    [Fact]
    public async Task On_a_terminal_a_file_has_a_bar_with_its_size()
    {
        using var screen = new Screen(isTerminal: true);
        Assert.Equal(3_000_000, await LoadAsync(screen, new MemoryStream(new byte[3_000_000])));
        Assert.Matches("Loaded +━+ +[0-9.]+ ?M", Regex.Replace(screen.Text, @"\x1b\[[0-9;?]*[a-zA-Z]", ""));
        Assert.DoesNotContain(Blob.Digest.Abbreviated, screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_terminal_a_pipe_has_its_bytes_only()
    {
        using var screen = new Screen(isTerminal: true);
        Assert.Equal(3_000_000, await LoadAsync(screen, new Pipe(new byte[3_000_000])));
        Assert.Contains("Loaded 3MB", screen.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("━", screen.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Elsewhere_each_blob_has_a_line()
    {
        using var screen = new Screen(isTerminal: false);
        await LoadAsync(screen, new MemoryStream(new byte[10]));
        Assert.Equal($"{Blob.Digest.Abbreviated}: Loaded\n{Blob.Digest.Abbreviated}: Already exists\n", screen.Text);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Quiet_is_silence(bool isTerminal)
    {
        using var screen = new Screen(isTerminal);
        await LoadAsync(screen, new MemoryStream(new byte[10]), quiet: true);
        Assert.Equal("", screen.Text);
    }

    [Fact]
    public async Task What_a_load_fails_with_comes_through()
    {
        using var screen = new Screen(isTerminal: true);
        await Assert.ThrowsAsync<InvalidDataException>(() => new LoadDisplay(screen.Context, quiet: false)
            .RunAsync<int>(new MemoryStream(), (_, _) => throw new InvalidDataException("no archive")));
    }

    private static Task<long> LoadAsync(Screen screen, Stream archive, bool quiet = false)
        => new LoadDisplay(screen.Context, quiet).RunAsync(archive, async (shown, progress) =>
        {
            progress.Started(Blob);
            progress.Finished(Blob);
            progress.Skipped(Blob);
            var (sum, buffer) = (0L, new byte[100_000]);
            for (int read; (read = await shown.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0;)
                sum += read;
            return sum;
        });

    private sealed class Pipe(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();
    }
}
