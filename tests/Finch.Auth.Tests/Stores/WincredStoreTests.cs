using System.Text;
using CsCheck;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.Wincred;
using Xunit;

namespace Finch.Auth.Tests.Stores;

/// <summary>What is written into which entry, on a vault with Windows' limits; and the vault of Windows itself, on Windows.</summary>
public sealed class WincredStoreTests
{
    private static readonly string Long = new('x', (3 * ICredentialVault.MaxBlob) + 7);

    private readonly MemoryVault _vault = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private WincredStore Store => new(_vault);

    [Fact]
    public async Task A_secret_that_fits_is_the_entry_that_docker_s_helper_writes()
    {
        await Store.StoreAsync(new HelperCredential("https://index.docker.io/v1/", "ann", new Secret("pässword")), Cancel);
        var entry = Assert.Single(_vault.Entries.Values);
        Assert.Equal(("https://index.docker.io/v1/", "ann"), (entry.Target, entry.Username));
        Assert.Equal(Encoding.UTF8.GetBytes("pässword"), entry.Blob);
        Assert.Equal(("label", "Docker Credentials"), (entry.Attributes.Single().Key, Encoding.ASCII.GetString(entry.Attributes.Single().Value)));
    }

    [Fact]
    public void Secrets_of_every_length_come_back_and_leave_nothing()
        => Gen.Select(Gen.Int[0, 12_000], Gen.Int[0, 12_000]).Sample((first, second) =>
        {
            var vault = new MemoryVault();
            var store = new WincredStore(vault);
            foreach (var length in new[] { first, second })
            {
                var secret = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i % 26))));
                Wait(store.StoreAsync(new HelperCredential("r", "ann", new Secret(secret)), Cancel));
                if (Wait(store.GetAsync("r", Cancel))!.Secret.Reveal() != secret
                    || vault.Entries.Count != Math.Max(1, (length + ICredentialVault.MaxBlob - 1) / ICredentialVault.MaxBlob))
                    return false;
            }

            return Wait(store.EraseAsync("r", Cancel)) && vault.Entries.Count == 0;
        }, iter: 200);

    [Fact]
    public async Task Docker_s_helper_does_not_take_a_part_for_the_whole()
    {
        await Store.StoreAsync(new HelperCredential("r.example", "AWS", new Secret(Long)), Cancel);
        // It goes by this label; see its Get and List.
        Assert.DoesNotContain(_vault.Entries.Values,
            entry => entry.Attributes.Any(a => a.Key == "label" && Encoding.ASCII.GetString(a.Value) == "Docker Credentials"));
        Assert.Equal(new Dictionary<string, string> { ["r.example"] = "AWS" }, await Store.ListAsync(Cancel));
    }

    [Fact]
    public async Task What_docker_s_helper_wrote_over_a_long_secret_counts()
    {
        await Store.StoreAsync(new HelperCredential("r.example", "AWS", new Secret(Long)), Cancel);
        _vault.Write(new VaultEntry("r.example", "bob", "short"u8.ToArray(), new Dictionary<string, byte[]> { ["label"] = "Docker Credentials"u8.ToArray() }));
        Assert.Equal("short", (await Store.GetAsync("r.example", Cancel))!.Secret.Reveal());
        Assert.True(await Store.EraseAsync("r.example", Cancel));
        Assert.Empty(_vault.Entries);
    }

    [Fact]
    public async Task Entries_of_other_programs_are_not_ours()
    {
        _vault.Write(new VaultEntry("git:https://r.example", "ann", "x"u8.ToArray(), new Dictionary<string, byte[]>()));
        _vault.Write(new VaultEntry("r.example", "ann", "x"u8.ToArray(), new Dictionary<string, byte[]>()));
        Assert.Null(await Store.GetAsync("r.example", Cancel));
        Assert.Empty(await Store.ListAsync(Cancel));
        Assert.False(await Store.EraseAsync("r.example", Cancel));
        Assert.Equal(2, _vault.Entries.Count);
    }

    [Fact]
    public async Task A_missing_part_is_broken_and_not_a_shorter_secret()
    {
        await Store.StoreAsync(new HelperCredential("r.example", "AWS", new Secret(Long)), Cancel);
        _vault.Delete(_vault.Entries.Keys.Last(target => target.Contains('|', StringComparison.Ordinal)));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => Store.GetAsync("r.example", Cancel));
        Assert.Equal(AuthFailure.Store, error.Failure);
    }

    [Fact]
    public async Task A_write_that_fails_half_way_leaves_the_old_secret()
    {
        await Store.StoreAsync(new HelperCredential("r.example", "AWS", new Secret(Long)), Cancel);
        for (var writes = 0; writes < 4; writes++)
        {
            _vault.WritesLeft = writes;
            await Assert.ThrowsAsync<RegistryAuthException>(
                () => Store.StoreAsync(new HelperCredential("r.example", "bob", new Secret(Long + "new")), Cancel));
            Assert.Equal(Long, (await Store.GetAsync("r.example", Cancel))!.Secret.Reveal());
        }
    }

    [Fact]
    public async Task Something_endless_is_refused()
        => await Assert.ThrowsAsync<RegistryAuthException>(
            () => Store.StoreAsync(new HelperCredential("r.example", "AWS", new Secret(new string('x', 200_000))), Cancel));

    [Fact]
    public async Task The_credential_manager_of_this_machine_works()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "the credential manager of Windows");
        Assert.Equal(StoreProbe.Works, await new WincredStore(new WindowsVault()).TryOutAsync(Cancel));
        var store = new WincredStore(new WindowsVault());
        var server = $"https://finch-test.invalid/{Guid.NewGuid():N}";
        await store.StoreAsync(new HelperCredential(server, "AWS", new Secret(Long)), Cancel);
        Assert.Equal(Long, (await store.GetAsync(server, Cancel))!.Secret.Reveal());
        Assert.Equal("AWS", (await store.ListAsync(Cancel))[server]);
        Assert.True(await store.EraseAsync(server, Cancel));
        Assert.Empty(new WindowsVault().Enumerate(server));
    }

    // CsCheck's samples are plain functions; nothing here waits for anything.
    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();

    /// <summary>Names without case and blobs with a limit, as Windows has them.</summary>
    private sealed class MemoryVault : ICredentialVault
    {
        public SortedDictionary<string, VaultEntry> Entries { get; } = new(StringComparer.OrdinalIgnoreCase);

        public int WritesLeft { get; set; } = int.MaxValue;

        public VaultEntry? Read(string target) => Entries.GetValueOrDefault(target);

        public void Write(VaultEntry entry)
        {
            if (entry.Blob.Length > ICredentialVault.MaxBlob || WritesLeft-- <= 0)
                throw new TroubleException(StoreState.Broken, "The stub received bad data (1783)", null);
            // Windows copies, too: the caller overwrites its bytes.
            Entries[entry.Target] = entry with { Blob = [.. entry.Blob] };
        }

        public bool Delete(string target) => Entries.Remove(target);

        public IReadOnlyList<VaultEntry> Enumerate(string? prefix)
            => [.. Entries.Values.Where(entry => prefix is null || entry.Target.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))];
    }
}
