using Finch.Auth.Files;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Files;

public class FileLockTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public void One_holds_it_and_the_next_gets_it_afterwards()
    {
        using var home = new TempFolder();
        var path = home.File("config.json.lock");
        using (var held = FileLock.TryAcquire(path))
        {
            Assert.True(held!.IsEffective);
            Assert.Null(FileLock.TryAcquire(path));
        }

        using var next = FileLock.TryAcquire(path);
        Assert.NotNull(next);
    }

    [Fact]
    public async Task A_file_that_a_dead_process_left_locks_nothing()
    {
        using var home = new TempFolder();
        var path = home.File("config.json.lock");
        await File.WriteAllTextAsync(path, "1234", Cancel);
        using var held = await FileLock.AcquireAsync(path, TimeSpan.Zero, Cancel);
        Assert.True(held.IsEffective);
    }

    [Fact]
    public async Task Another_holder_is_named_after_the_wait()
    {
        using var home = new TempFolder();
        var path = home.File("config.json.lock");
        using var held = FileLock.TryAcquire(path);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => FileLock.AcquireAsync(path, TimeSpan.Zero, Cancel));
        Assert.Equal((AuthFailure.Store, $"another process holds the lock {path}"), (error.Failure, error.Message));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_failure_of_the_store()
    {
        using var home = new TempFolder();
        await File.WriteAllTextAsync(home.File("finch"), "a file", Cancel);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => FileLock.AcquireAsync(home.File("finch/config.json.lock"), TimeSpan.Zero, Cancel));
        Assert.Equal(AuthFailure.Store, error.Failure);
        Assert.StartsWith($"cannot write in {home.File("finch")}: ", error.Message);
    }

    [Fact]
    public async Task A_lock_that_cannot_be_opened_says_how_to_get_rid_of_it()
    {
        using var home = new TempFolder();
        Directory.CreateSymbolicLink(home.File("config.json.lock"), home.File("config.json.lock"));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => FileLock.AcquireAsync(home.File("config.json.lock"), TimeSpan.Zero, Cancel));
        Assert.Equal(AuthFailure.Store, error.Failure);
    }
}
