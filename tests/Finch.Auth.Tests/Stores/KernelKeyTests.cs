using System.Security.Cryptography;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.EncryptedFile;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Stores;

/// <summary>The real keyring of the kernel these tests run on, under names nobody else has.</summary>
public sealed class KernelKeyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public KernelKeyTests()
        => Assert.SkipUnless(KernelKeyring.Look().State == StoreState.Works, KernelKeyring.Look().Reason ?? "");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_key_is_found_by_its_name_until_it_is_removed()
    {
        var name = $"finch-test:{Guid.NewGuid():N}";
        var key = RandomNumberGenerator.GetBytes(32);
        Assert.Null(KernelKeyring.Read(name));
        KernelKeyring.Add(name, key);
        Assert.Equal(key, KernelKeyring.Read(name));
        KernelKeyring.Remove(name);
        Assert.Null(KernelKeyring.Read(name));
        KernelKeyring.Remove(name);
    }

    [Fact]
    public async Task The_file_is_encrypted_with_it_where_nothing_else_is_named()
    {
        var path = _folder.File("credentials.enc");
        var store = new EncryptedFileStore(path, KeySources.For(Surroundings.With("/nowhere"), null));
        Assert.Equal(StoreState.Works, (await store.TryOutAsync(Cancel)).State);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        await store.StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret("x")), Cancel);
        var file = SealedFile.Parse(await File.ReadAllBytesAsync(path, Cancel));
        Assert.Equal(KeyKind.Keyring, file.Kind);
        Assert.Equal("ann", (await store.ListAsync(Cancel))["ghcr.io"]);

        // As after a restart of the machine.
        new KernelKeySource().Discard(new FileKey(file.Parameters, []));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => store.GetAsync("ghcr.io", Cancel));
        Assert.Contains("is gone", error.Message);
        Assert.Contains(KeySources.KeyFileVariable, error.Hint);
        await Assert.ThrowsAsync<RegistryAuthException>(() => store.StoreAsync(new HelperCredential("x", "y", new Secret("z")), Cancel));
        Assert.Equal(file.Parameters, SealedFile.Parse(await File.ReadAllBytesAsync(path, Cancel)).Parameters);
    }

    [Fact]
    public async Task A_key_for_a_file_that_could_not_be_written_is_removed()
    {
        var keys = new KernelKeySource();
        var key = keys.Create();
        keys.Discard(key);
        Assert.Throws<TroubleException>(() => keys.Find(key.Parameters));
        await keys.PrepareAsync(isNew: true, Cancel);
    }
}
