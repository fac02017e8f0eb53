using System.Security.Cryptography;
using CsCheck;
using Finch.Auth.Helpers;
using Finch.Auth.Stores.Native;
using Finch.Auth.Stores.Native.EncryptedFile;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.Stores;

public sealed class EncryptedFileStoreTests : IDisposable
{
    private const string Marked = "hunter2-canary";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Home => _folder.File("home");

    private string File_ => Path.Combine(Home, ".finch", "credentials.enc");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_stored_is_found_listed_and_erased()
    {
        var store = WithKeyFile();
        await store.StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        await store.StoreAsync(new HelperCredential("quay.io", "<token>", new Secret("ü\n\"\0")), Cancel);
        await store.StoreAsync(new HelperCredential("ghcr.io", "bob", new Secret(Marked + "2")), Cancel);

        var again = WithKeyFile();
        Assert.Equal(("bob", Marked + "2"), await ReadAsync(again, "ghcr.io"));
        Assert.Equal(("<token>", "ü\n\"\0"), await ReadAsync(again, "quay.io"));
        Assert.Null(await again.GetAsync("docker.io", Cancel));
        Assert.Equal(new Dictionary<string, string> { ["ghcr.io"] = "bob", ["quay.io"] = "<token>" }, await again.ListAsync(Cancel));
        Assert.True(await again.EraseAsync("ghcr.io", Cancel));
        Assert.False(await again.EraseAsync("ghcr.io", Cancel));
        Assert.Null(await store.GetAsync("ghcr.io", Cancel));
    }

    [Fact]
    public async Task Nothing_of_it_can_be_read_in_the_file_and_no_two_writes_are_alike()
    {
        await WithKeyFile().StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var first = await File.ReadAllBytesAsync(File_, Cancel);
        await WithKeyFile().StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var second = await File.ReadAllBytesAsync(File_, Cancel);
        var text = System.Text.Encoding.Latin1.GetString(first);
        Assert.All(new[] { Marked, "ghcr.io", "ann", "secret" }, word => Assert.DoesNotContain(word, text));
        Assert.Equal(first.Length, second.Length);
        Assert.NotEqual(first[^40..], second[^40..]);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(File_) | File.GetUnixFileMode(KeyFile));
    }

    [Fact]
    public async Task A_file_that_was_changed_or_cut_is_reported_and_left_alone()
    {
        await WithKeyFile().StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var whole = await File.ReadAllBytesAsync(File_, Cancel);
        var broken = Enumerable.Range(0, whole.Length).Select(i => (byte[])[.. whole[..i], (byte)(whole[i] ^ 1), .. whole[(i + 1)..]])
            .Concat(Enumerable.Range(0, whole.Length).Select(length => whole[..length]))
            .Append([.. whole, 0]);
        foreach (var content in broken)
        {
            await File.WriteAllBytesAsync(File_, content, Cancel);
            var store = WithKeyFile();
            foreach (var call in new Func<Task>[]
            {
                () => store.GetAsync("ghcr.io", Cancel),
                () => store.ListAsync(Cancel),
                () => store.EraseAsync("ghcr.io", Cancel),
                () => store.StoreAsync(new HelperCredential("ghcr.io", "bob", new Secret(Marked)), Cancel),
            })
            {
                var error = await Assert.ThrowsAsync<RegistryAuthException>(call);
                Assert.Equal(AuthFailure.Store, error.Failure);
                Assert.Contains(File_, error.Message);
                Assert.NotNull(error.Hint);
                Assert.DoesNotContain(Marked, error.ToString());
            }

            Assert.NotEqual(StoreState.Works, (await store.TryOutAsync(Cancel)).State);
            Assert.Equal(content, await File.ReadAllBytesAsync(File_, Cancel));
        }
    }

    [Fact]
    public void Any_bytes_are_reported_and_nothing_else_is_thrown()
        => Gen.Byte.Array[0, 80].Select(Gen.Bool).Sample((bytes, withMagic) =>
        {
            byte[] content = withMagic ? [.. "FINCHENC\u0001"u8, .. bytes] : bytes;
            try
            {
                SealedFile.Parse(content).Open(new byte[32]);
            }
            catch (TroubleException)
            {
            }
        });

    [Fact]
    public async Task Another_key_file_is_told_from_a_changed_file()
    {
        await WithKeyFile().StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var other = _folder.File("other.key");
        await File.WriteAllBytesAsync(other, RandomNumberGenerator.GetBytes(32), Cancel);
        File.SetUnixFileMode(other, UnixFileMode.UserRead);
        var error = await Assert.ThrowsAsync<RegistryAuthException>(
            () => Store((KeySources.KeyFileVariable, other)).GetAsync("ghcr.io", Cancel));
        Assert.Contains("the key is not the one", error.Message);
        // The header remembers where the right one is, so that a program without the variable finds it.
        Assert.Equal(("ann", Marked), await ReadAsync(Store(), "ghcr.io"));
        Assert.Equal(StoreProbe.Works, await Store().TryOutAsync(Cancel));
        File.Delete(KeyFile);
        error = await Assert.ThrowsAsync<RegistryAuthException>(() => Store().GetAsync("ghcr.io", Cancel));
        Assert.Contains(KeyFile, error.Message);
    }

    [Fact]
    public async Task A_key_file_that_others_can_read_or_that_is_at_home_or_too_short_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Unix file modes");
        var path = _folder.File("open.key");
        await File.WriteAllBytesAsync(path, new byte[32], Cancel);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Contains("can be read or changed by others", await RefusalAsync(path));
        Directory.CreateDirectory(Home);
        var atHome = Path.Combine(Home, "key");
        Assert.Contains("is in your home directory", await RefusalAsync(atHome));
        Assert.False(File.Exists(atHome));
        var link = _folder.File("link.key");
        File.CreateSymbolicLink(link, atHome);
        Assert.Contains("is in your home directory", await RefusalAsync(link));
        await File.WriteAllBytesAsync(path, new byte[31], Cancel);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        Assert.Contains("31 bytes", await RefusalAsync(path));
        Assert.False(File.Exists(File_));
    }

    [Fact]
    public async Task A_passphrase_from_a_file_opens_it_and_another_does_not()
    {
        var right = PassphraseFile("right", "correct horse\n");
        await Store((KeySources.PassphraseVariable, right)).StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var before = await File.ReadAllBytesAsync(File_, Cancel);
        Assert.Equal(("ann", Marked), await ReadAsync(Store((KeySources.PassphraseVariable, PassphraseFile("crlf", "correct horse\r\n"))), "ghcr.io"));
        Assert.Equal(StoreState.Works, (await Store((KeySources.PassphraseVariable, right)).TryOutAsync(Cancel)).State);

        var wrong = Store((KeySources.PassphraseVariable, PassphraseFile("wrong", "battery staple")));
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => wrong.GetAsync("ghcr.io", Cancel));
        Assert.Contains("the passphrase is wrong", error.Message);
        await Assert.ThrowsAsync<RegistryAuthException>(() => wrong.StoreAsync(new HelperCredential("x", "y", new Secret("z")), Cancel));
        Assert.Equal(before, await File.ReadAllBytesAsync(File_, Cancel));

        error = await Assert.ThrowsAsync<RegistryAuthException>(() => Store().GetAsync("ghcr.io", Cancel));
        Assert.Contains("nobody to ask", error.Message);
        Assert.Contains(KeySources.PassphraseVariable, error.Hint);
    }

    [Fact]
    public async Task A_passphrase_is_asked_for_once_and_never_by_a_probe()
    {
        await Store((KeySources.PassphraseVariable, PassphraseFile("it", "correct horse")))
            .StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var asked = new List<bool>();
        var keys = KeySources.For(Surroundings.With(Home), (isNew, _) =>
        {
            asked.Add(isNew);
            return Task.FromResult<Secret?>(new Secret("correct horse"));
        });
        Assert.Equal(StoreState.Locked, (await new EncryptedFileStore(File_, keys).TryOutAsync(Cancel)).State);
        Assert.Empty(asked);
        Assert.Equal(("ann", Marked), await ReadAsync(new EncryptedFileStore(File_, keys), "ghcr.io"));
        await new EncryptedFileStore(File_, keys).EraseAsync("ghcr.io", Cancel);
        Assert.Equal([false], asked);
    }

    [Fact]
    public async Task A_header_that_asks_for_few_or_endless_rounds_is_refused()
    {
        var file = PassphraseFile("it", "correct horse");
        await Store((KeySources.PassphraseVariable, file)).StoreAsync(new HelperCredential("ghcr.io", "ann", new Secret(Marked)), Cancel);
        var content = await File.ReadAllBytesAsync(File_, Cancel);
        foreach (var rounds in new byte[][] { [0, 0, 0, 1], [0x7f, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0xff] })
        {
            rounds.CopyTo(content, 12);
            await File.WriteAllBytesAsync(File_, content, Cancel);
            var error = await Assert.ThrowsAsync<RegistryAuthException>(() => Store((KeySources.PassphraseVariable, file)).GetAsync("ghcr.io", Cancel));
            Assert.Contains("changed or cut short", error.Message);
        }
    }

    [Fact]
    public async Task Sixteen_writers_at_once_lose_nothing()
    {
        await Task.WhenAll(Enumerable.Range(0, 16).Select(i => Task.Run(
            () => WithKeyFile().StoreAsync(new HelperCredential($"r{i}.example", "ann", new Secret(Marked)), Cancel), Cancel)));
        Assert.Equal(16, (await WithKeyFile().ListAsync(Cancel)).Count);
    }

    [Fact]
    public async Task A_trial_leaves_no_trace()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File_)!);
        Assert.Equal(StoreState.Works, (await WithKeyFile().TryOutAsync(Cancel)).State);
        Assert.Empty(Directory.GetFileSystemEntries(Path.GetDirectoryName(File_)!));
        Assert.False(File.Exists(KeyFile));
    }

    private string KeyFile => _folder.File("finch.key");

    private EncryptedFileStore WithKeyFile() => Store((KeySources.KeyFileVariable, KeyFile));

    private EncryptedFileStore Store(params (string, string)[] variables)
        => new(File_, KeySources.For(Surroundings.With(Home, null, variables), null));

    private async Task<string> RefusalAsync(string keyFile)
        => (await Assert.ThrowsAsync<RegistryAuthException>(() => Store((KeySources.KeyFileVariable, keyFile))
            .StoreAsync(new HelperCredential("x", "ann", new Secret(Marked)), Cancel))).Message;

    private string PassphraseFile(string name, string text)
    {
        var path = _folder.File(name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    private static async Task<(string, string)> ReadAsync(EncryptedFileStore store, string server)
    {
        var found = await store.GetAsync(server, Cancel);
        return (found!.Username, found.Secret.Reveal());
    }
}
