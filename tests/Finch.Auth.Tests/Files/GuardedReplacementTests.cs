using System.Diagnostics;
using System.Text;
using Finch.Auth.Files;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Files;

public class GuardedReplacementTests
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode Open = Owner | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Replaced? Replace(string path, string content, string? expected, bool isSecret = true)
        => GuardedReplacement.TryReplace(path, Bytes(content), expected is null ? null : Bytes(expected), isSecret);

    private static string[] Names(TempFolder home) => [.. Directory.GetFileSystemEntries(home.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Fact]
    public void What_is_expected_is_replaced()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        Assert.NotNull(Replace(path, "one", expected: null));
        Assert.NotNull(Replace(path, "two", expected: "one"));
        Assert.Equal("two", File.ReadAllText(path));
        Assert.Equal(["config.json"], Names(home));
    }

    [Theory]
    [InlineData("ours was read before")]
    [InlineData(null)]
    public void What_another_program_put_there_in_the_meantime_stays(string? expected)
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        File.WriteAllText(path, "theirs");
        var id = UnixFileId(path);
        Assert.Null(Replace(path, "ours", expected));
        Assert.Equal("theirs", File.ReadAllText(path));
        Assert.Equal(id, UnixFileId(path));
        Assert.Equal(["config.json"], Names(home));
    }

    [Fact]
    public void What_was_removed_in_the_meantime_is_not_brought_back()
    {
        using var home = new TempFolder();
        Assert.Null(Replace(home.File("config.json"), "ours", expected: "gone"));
        Assert.Empty(Names(home));
    }

    // A program that takes no lock replaces the file again and again while we do. What we replaced has to be what we had read: so
    // its last version is never undone by ours that was made from an earlier one.
    [Fact]
    public async Task The_last_version_of_a_program_without_a_lock_is_never_lost()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        var replaced = 0;
        for (var round = 0; round < 100; round++)
        {
            File.WriteAllText(path, "0");
            var theirs = Task.Run(() => ReplaceBlindly(path, versions: 20), TestContext.Current.CancellationToken);
            for (var isLast = false; !isLast;)
            {
                isLast = theirs.IsCompleted;
                var read = File.ReadAllText(path);
                if (!read.StartsWith("ours", StringComparison.Ordinal) && Replace(path, $"ours of {read}", read) is not null)
                    replaced++;
            }

            await theirs;
            Assert.Equal("ours of 20", File.ReadAllText(path));
        }

        Assert.InRange(replaced, 100, int.MaxValue);
        Assert.Equal(["config.json"], Names(home));
    }

    private static void ReplaceBlindly(string path, int versions)
    {
        for (var i = 1; i <= versions; i++)
        {
            File.WriteAllText(path + ".theirs", $"{i}");
            File.Move(path + ".theirs", path, overwrite: true);
        }
    }

    [Theory]
    [InlineData(true, Open, Owner, true)]
    [InlineData(false, Open, Open, false)]
    [InlineData(true, Owner, Owner, false)]
    [InlineData(true, UnixFileMode.UserRead, UnixFileMode.UserRead, false)]
    public void A_mode_is_closed_only_for_a_secret(bool isSecret, UnixFileMode before, UnixFileMode after, bool closed)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        using var home = new TempFolder();
        var path = home.File("config.json");
        File.WriteAllText(path, "old");
        File.SetUnixFileMode(path, before);
        Assert.Equal(closed, Replace(path, "new", "old", isSecret)?.WasOpenToOthers);
        Assert.Equal(after, File.GetUnixFileMode(path));
    }

    [Fact]
    public void The_owner_stays_when_root_writes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "needs root on Linux, to give a file away");
        using var home = new TempFolder();
        var path = home.File("config.json");
        File.WriteAllText(path, "old");
        using (var chown = Process.Start("chown", ["1234:4321", path]))
            chown.WaitForExit();
        Assert.False(Replace(path, "new", "old")?.ChangedOwner);
        Assert.Equal(new FileOwner(1234, 4321), UnixFile.OwnerOf(path));
        AtomicFile.Write(path, Bytes("newer"));
        Assert.Equal(new FileOwner(1234, 4321), UnixFile.OwnerOf(path));
    }

    [Fact]
    public void What_a_killed_writer_left_is_removed_once_it_is_old()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        string[] kept = [$".config.json.{Guid.NewGuid():N}.tmp", ".config.json.mine.tmp", $".other.json.{Guid.NewGuid():N}.tmp", $"config.json.{Guid.NewGuid():N}.tmp"];
        string[] left = [$".config.json.{Guid.NewGuid():N}.tmp", $".config.json.{Guid.NewGuid():N}.tmp"];
        foreach (var name in kept.Concat(left))
        {
            File.WriteAllText(home.File(name), "secret");
            // The first of those that stay is young: somebody may be writing it.
            if (name != kept[0])
                File.SetLastWriteTimeUtc(home.File(name), DateTime.UtcNow.AddMinutes(-10));
        }

        Replace(path, "new", expected: null);
        Assert.Equal(kept.Append("config.json").Order(StringComparer.Ordinal), Names(home));
    }

    [Theory]
    [InlineData("a longer text", "short")]
    [InlineData("short", "a longer text")]
    [InlineData("", "new")]
    [InlineData("same", "size")]
    public void In_place_the_whole_content_is_the_new_one(string before, string after)
    {
        using var home = new TempFolder();
        var path = home.File("mounted");
        File.WriteAllText(path, before);
        InPlace.Write(path, Bytes(after));
        Assert.Equal(after, File.ReadAllText(path));
    }

    private static string UnixFileId(string path)
    {
        using var stat = Process.Start(new ProcessStartInfo("ls", ["-i", path]) { RedirectStandardOutput = true })!;
        return stat.StandardOutput.ReadToEnd();
    }
}
