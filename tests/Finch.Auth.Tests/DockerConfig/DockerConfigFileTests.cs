using Finch.Auth.DockerConfig;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

public class DockerConfigFileTests
{
    private static readonly Credential Ann = new Credential.Basic("ann", new Secret("pw"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_writers_lose_nothing()
    {
        using var home = new TempFolder();
        var path = home.File("deep/config.json");
        await Parallel.ForEachAsync(Enumerable.Range(0, 32), Cancel, async (i, cancel) =>
            await new DockerConfigFile(path).UpdateAsync(document => Set(document, $"r{i}.example"), cancel));
        Assert.Equal(32, new DockerConfigFile(path).Read().Entries().Count());
    }

    [Fact]
    public async Task A_change_by_a_program_that_takes_no_lock_is_kept()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        var file = new DockerConfigFile(path);
        await file.UpdateAsync(document => Set(document, "first.example"), Cancel);
        var meddled = false;
        await file.UpdateAsync(
            document =>
            {
                Set(document, "ours.example");
                if (!meddled)
                    File.WriteAllText(path, """{"auths": {"theirs.example": {"auth": "dTpw"}}}""");
                meddled = true;
                return true;
            },
            Cancel);
        Assert.Equal(["theirs.example", "ours.example"], file.Read().Entries().Select(e => e.Key));
    }

    [Fact]
    public async Task A_file_that_does_not_parse_is_never_overwritten()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        await File.WriteAllTextAsync(path, "{ \"auths\": oops }", Cancel);
        await Assert.ThrowsAsync<RegistryAuthException>(() => new DockerConfigFile(path).UpdateAsync(document => Set(document, "a.example"), Cancel));
        Assert.Equal("{ \"auths\": oops }", await File.ReadAllTextAsync(path, Cancel));
    }

    [Fact]
    public async Task The_file_is_the_owners_and_a_symbolic_link_stays_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes and links");
        using var home = new TempFolder();
        var (target, link) = (home.File("real.json"), home.File("config.json"));
        await File.WriteAllTextAsync(target, "{}", Cancel);
        File.SetUnixFileMode(target, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.CreateSymbolicLink(link, target);
        await new DockerConfigFile(link).UpdateAsync(document => Set(document, "a.example"), Cancel);
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Single(Directory.GetFiles(home.Path, "*.json*"), f => f.EndsWith("real.json", StringComparison.Ordinal));
    }

    private static bool Set(DockerConfigDocument document, string host)
    {
        document.Set(RegistryHost.Parse(host), Ann);
        return true;
    }
}
