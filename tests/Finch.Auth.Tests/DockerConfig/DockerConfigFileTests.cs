using Finch.Auth.DockerConfig;
using Finch.Auth.Tests.Infra;
using Microsoft.Extensions.Time.Testing;
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
        var runs = 0;
        await file.UpdateAsync(
            document =>
            {
                Set(document, "ours.example");
                // The first run only looks whether there is anything to do; the second is under the lock.
                if (++runs == 2)
                    File.WriteAllText(path, """{"auths": {"theirs.example": {"auth": "dTpw"}}}""");
                return true;
            },
            Cancel);
        Assert.Equal(["theirs.example", "ours.example"], file.Read().Entries().Select(e => e.Key));
    }

    [Fact]
    public async Task A_file_that_another_program_keeps_changing_is_given_up_and_left_as_it_is()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        var runs = 0;
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => new DockerConfigFile(path).UpdateAsync(
            document =>
            {
                File.WriteAllText(path, $$"""{"n": {{++runs}}}""");
                return Set(document, "ours.example");
            },
            Cancel));
        Assert.Contains("another program keeps changing it", error.Message);
        Assert.Equal($$"""{"n": {{runs}}}""", await File.ReadAllTextAsync(path, Cancel));
    }

    [Fact]
    public async Task A_file_that_does_not_parse_is_never_overwritten()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        await File.WriteAllTextAsync(path, "{ \"auths\": oops }", Cancel);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => new DockerConfigFile(path).UpdateAsync(document => Set(document, "a.example"), Cancel));
        Assert.StartsWith($"{path}:1:12: not valid JSON in auths: ", error.Message);
        Assert.Equal("{ \"auths\": oops }", await File.ReadAllTextAsync(path, Cancel));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"auths\": {\"theirs.exam")]
    public async Task A_file_that_another_program_is_writing_in_place_is_waited_for(string half)
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        var time = new FakeTimeProvider();
        await File.WriteAllTextAsync(path, half, Cancel);
        var update = new DockerConfigFile(path) { Time = time }.UpdateAsync(document => Set(document, "ours.example"), Cancel);
        Assert.False(update.IsCompleted);
        await File.WriteAllTextAsync(path, """{"auths": {"theirs.example": {"auth": "dTpw"}}}""", Cancel);
        while (!update.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(20));
            await Task.Yield();
        }

        await update;
        Assert.Equal(["theirs.example", "ours.example"], new DockerConfigFile(path).Read().Entries().Select(e => e.Key));
    }

    [Fact]
    public async Task An_empty_file_is_an_empty_configuration_in_the_end()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        await File.WriteAllTextAsync(path, "", Cancel);
        await new DockerConfigFile(path).UpdateAsync(document => Set(document, "ours.example"), Cancel);
        Assert.Single(new DockerConfigFile(path).Read().Entries());
    }

    [Fact]
    public async Task Where_there_is_nothing_to_change_nothing_is_touched()
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        var text = "{\"auths\":{\"a.example\":{\"auth\":\"YW5uOnB3\"}}}";
        await File.WriteAllTextAsync(path, text, Cancel);
        var before = File.GetLastWriteTimeUtc(path);
        var file = new DockerConfigFile(path);
        await file.UpdateAsync(document => document.Remove(RegistryHost.Parse("b.example")).Count > 0, Cancel);
        Assert.Equal([path], Directory.GetFiles(home.Path));
        await file.UpdateAsync(document => Set(document, "a.example"), Cancel);
        Assert.Equal((text, before), (await File.ReadAllTextAsync(path, Cancel), File.GetLastWriteTimeUtc(path)));
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
        var notes = new List<string>();
        var file = new DockerConfigFile(link);
        file.Noted += notes.Add;
        await file.UpdateAsync(document => Set(document, "a.example"), Cancel);
        await file.UpdateAsync(document => Set(document, "b.example"), Cancel);
        Assert.Equal([$"{link} was readable by others; it is now 0600"], notes);
        Assert.Equal(target, new FileInfo(link).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(target));
        Assert.Equal(["real.json", "real.json.lock"], Directory.GetFiles(home.Path).Where(f => f != link).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_link_to_nothing_gets_its_target()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links");
        using var home = new TempFolder();
        File.CreateSymbolicLink(home.File("config.json"), "dotfiles/docker.json");
        await new DockerConfigFile(home.File("config.json")).UpdateAsync(document => Set(document, "a.example"), Cancel);
        Assert.Equal("dotfiles/docker.json", new FileInfo(home.File("config.json")).LinkTarget);
        Assert.Single(new DockerConfigFile(home.File("dotfiles/docker.json")).Read().Entries());
    }

    [Fact]
    public void What_is_there_and_cannot_be_read_is_broken_and_not_missing()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "symbolic links");
        using var home = new TempFolder();
        File.CreateSymbolicLink(home.File("circle"), "circle");
        Directory.CreateDirectory(home.File("folder"));
        Assert.Equal($"cannot read {home.File("circle")}: its symbolic links lead in a circle", Reading(home.File("circle")));
        Assert.Equal($"cannot read {home.File("folder")}: it is a directory", Reading(home.File("folder")));
        Assert.Empty(new DockerConfigFile(home.File("missing/config.json")).Read().Entries());
        Assert.Empty(new DockerConfigFile("/dev/null").Read().Entries());
        Assert.Contains("is larger than", Reading("/dev/zero"));
    }

    private static string Reading(string path)
    {
        var error = Assert.Throws<RegistryAuthException>(() => new DockerConfigFile(path).Read());
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        return error.Message;
    }

    private static bool Set(DockerConfigDocument document, string host)
    {
        document.Set(RegistryHost.Parse(host), Ann);
        return true;
    }
}
