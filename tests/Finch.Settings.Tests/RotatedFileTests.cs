using System.Diagnostics;
using System.Text;
using Finch.Auth.Files;
using Finch.Settings.Logging;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class RotatedFileTests : IDisposable
{
    private readonly TempHome _home = new();

    private string Log => _home.File("new", "logs", "a.log");

    public void Dispose() => _home.Dispose();

    [Fact]
    public void Only_its_owner_may_read_it()
    {
        File().Append("x\n"u8.ToArray());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(Log));
        const UnixFileMode ownersFolder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.Equal(ownersFolder, System.IO.File.GetUnixFileMode(_home.File("new")));
        Assert.Equal(ownersFolder, System.IO.File.GetUnixFileMode(_home.File("new", "logs")));
    }

    [Fact]
    public void A_full_file_is_renamed_and_the_oldest_one_goes()
    {
        var file = File(limit: 20, kept: 3);
        for (var number = 10; number < 20; number++)
            file.Append(Encoding.ASCII.GetBytes($"line {number}.\n"));
        Assert.Equal(["line 18.", "line 19."], Lines(Log));
        Assert.Equal(["line 16.", "line 17."], Lines(Log + ".1"));
        Assert.Equal(["line 14.", "line 15."], Lines(Log + ".2"));
        Assert.Equal(["line 12.", "line 13."], Lines(Log + ".3"));
        Assert.False(System.IO.File.Exists(Log + ".4"));
    }

    [Fact]
    public void A_line_longer_than_the_limit_is_kept_in_a_file_of_its_own()
    {
        var file = File(limit: 10, kept: 1);
        file.Append("short\n"u8.ToArray());
        file.Append("a line that is longer\n"u8.ToArray());
        Assert.Equal(["a line that is longer"], Lines(Log));
        Assert.Equal(["short"], Lines(Log + ".1"));
    }

    [Fact]
    public void While_another_program_renames_lines_go_on()
    {
        var file = File(limit: 10, kept: 1);
        file.Append("1234567\n"u8.ToArray());
        using (FileLock.TryAcquire(Log + ".lock"))
            file.Append("1234567\n"u8.ToArray());
        Assert.Equal(2, Lines(Log).Length);
        file.Append("1234567\n"u8.ToArray());
        Assert.Single(Lines(Log));
    }

    [Fact]
    public async Task Many_writers_lose_no_line_and_mix_none()
    {
        const int writers = 16, each = 200;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(writer => Task.Run(() =>
        {
            // An object for each, as in programs that know nothing of one another.
            var file = File(limit: 4096, kept: 400);
            for (var number = 0; number < each; number++)
                file.Append(Encoding.ASCII.GetBytes($"writer {writer} line {number} {new string('.', writer)}\n"));
        })));

        var lines = Directory.EnumerateFiles(Path.GetDirectoryName(Log)!, "a.log*").SelectMany(Lines).Order().ToList();
        var expected = Enumerable.Range(0, writers).SelectMany(writer => Enumerable.Range(0, each)
            .Select(number => $"writer {writer} line {number} {new string('.', writer)}")).Order().ToList();
        Assert.Equal(expected, lines);
        // How often depends on how often the writers meet: whoever finds the lock taken adds its line and goes on.
        Assert.True(System.IO.File.Exists(Log + ".1"));
    }

    [Fact]
    public async Task Other_processes_may_add_lines_meanwhile()
    {
        const int each = 300;
        var file = File();
        file.Append("first\n"u8.ToArray());
        var shells = Enumerable.Range(0, 3).Select(number => Process.Start("sh",
            ["-c", $"i=0; while [ $i -lt {each} ]; do echo shell {number} line $i >> {Log}; i=$((i+1)); done"])).ToList();
        for (var number = 0; number < each; number++)
            file.Append(Encoding.ASCII.GetBytes($"ours line {number}\n"));
        foreach (var shell in shells)
            await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1 + (4 * each), Lines(Log).Distinct().Count());
    }

    [Fact]
    public void A_link_is_followed_and_stays_one()
    {
        var target = _home.File("elsewhere.log");
        System.IO.File.WriteAllText(target, "there\n");
        var link = _home.File("link.log");
        System.IO.File.CreateSymbolicLink(link, target);
        var file = new RotatedFile(link, limit: 10, kept: 1);
        file.Append("1234567\n"u8.ToArray());
        Assert.Equal(["1234567"], Lines(target));
        Assert.Equal(["there"], Lines(target + ".1"));
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_link_to_nothing_yet_gets_its_target()
    {
        System.IO.File.CreateSymbolicLink(_home.File("link.log"), _home.File("there", "a.log"));
        new RotatedFile(_home.File("link.log"), limit: 10, kept: 1).Append("x\n"u8.ToArray());
        Assert.Equal(["x"], Lines(_home.File("there", "a.log")));
    }

    [Fact]
    public void A_device_is_written_to_as_it_is() => new RotatedFile("/dev/null", limit: 1, kept: 1).Append("x\n"u8.ToArray());

    [Fact]
    public void What_cannot_be_written_says_why()
    {
        Assert.Contains("directory", Assert.Throws<IOException>(() => new RotatedFile(_home.Path, 10, 1).Append("x\n"u8.ToArray())).Message);
        System.IO.File.WriteAllText(_home.File("file"), "");
        Assert.ThrowsAny<IOException>(() => new RotatedFile(_home.File("file", "a.log"), 10, 1).Append("x\n"u8.ToArray()));
    }

    private RotatedFile File(long limit = 1024 * 1024, int kept = 3) => new(Log, limit, kept);

    private static string[] Lines(string path) => System.IO.File.ReadAllLines(path);
}
