using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Machine.Guest;
using Finch.Settings.Machine;
using Xunit;

namespace Finch.Machine.Tests;

public sealed class ImageInstallerTests : IDisposable
{
    private const string Description = """{"schema":1,"architecture":"amd64","version":"1","kernel":"6.1","append":"quiet","packages":[]}""";

    private readonly TemporaryFolder _temporary = new();
    private readonly MachineFolder _folder;
    private readonly List<MachineStage> _steps = [];

    public ImageInstallerTests()
    {
        _folder = new MachineFolder(_temporary.At("vm"), UnixFile.EffectiveUser);
        _folder.Create();
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_image_with_its_digest_is_unpacked()
    {
        await InstallAsync(Archive(("image.json", Description), ("vmlinuz", "k"), ("initrd", "i"), ("root.squashfs", "r")));

        Assert.Equal("quiet", GuestImage.Read(_folder.Image).Append);
        Assert.False(Directory.Exists(_folder.NewImage));
        Assert.Equal([MachineStage.Checking, MachineStage.Unpacking], _steps);
    }

    [Fact]
    public async Task Another_digest_leaves_nothing()
    {
        var path = Archive(("image.json", Description), ("vmlinuz", "k"), ("initrd", "i"), ("root.squashfs", "r"));
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => InstallAsync(path, new string('0', 64)));

        Assert.Equal(AuthFailure.Configuration, failure.Failure);
        Assert.Contains("digest", failure.Message, StringComparison.Ordinal);
        Assert.Equal([MachineStage.Checking], _steps);
        Assert.Empty(Directory.EnumerateDirectories(_folder.Root, "image*"));
    }

    [Fact]
    public async Task Names_that_lead_elsewhere_are_not_followed()
    {
        await InstallAsync(Archive(("../escaped", "x"), ("/tmp/escaped-too", "x"), ("image.json", Description), ("vmlinuz", "k"), ("initrd", "i"), ("root.squashfs", "r")));

        Assert.False(File.Exists(Path.Combine(_folder.Root, "escaped")));
        Assert.Equal(["image.json", "initrd", "root.squashfs", "vmlinuz"], Directory.EnumerateFiles(_folder.Image).Select(Path.GetFileName).Order());
    }

    [Theory]
    [InlineData("image.json")]
    [InlineData("image.json", "vmlinuz", "initrd")]
    public async Task An_image_that_lacks_something_is_not_taken(params string[] files)
    {
        var path = Archive([.. files.Select(file => (file, file == "image.json" ? Description : "x"))]);
        await Assert.ThrowsAsync<RegistryAuthException>(() => InstallAsync(path));
        Assert.Empty(Directory.EnumerateDirectories(_folder.Root, "image*"));
    }

    [Fact]
    public async Task What_is_no_archive_is_said_to_be_none()
    {
        var path = _temporary.At("noise");
        File.WriteAllBytes(path, [.. Enumerable.Range(0, 4096).Select(i => (byte)(i * 7))]);
        var failure = await Assert.ThrowsAsync<RegistryAuthException>(() => InstallAsync(path));
        Assert.Equal(AuthFailure.Configuration, failure.Failure);
    }

    [Fact]
    public async Task A_download_is_verified_too()
    {
        var path = Archive(("image.json", Description), ("vmlinuz", "k"), ("initrd", "i"), ("root.squashfs", "r"));
        var seen = new List<(long, long?)>();
        var installer = new ImageInstaller((address, _) => Task.FromResult<(Stream, long?)>((File.OpenRead(path), new FileInfo(path).Length)), _steps.Add);
        await installer.InstallAsync(new MachineImage("https://example.com/guest.tar", Digest(path)), _folder, (bytes, total) => seen.Add((bytes, total)), Cancel);

        Assert.True(File.Exists(Path.Combine(_folder.Image, "vmlinuz")));
        Assert.False(File.Exists(Path.Combine(_folder.Image, "download")));
        Assert.Equal((new FileInfo(path).Length, new FileInfo(path).Length), seen[^1]);
    }

    public void Dispose() => _temporary.Dispose();

    private Task InstallAsync(string path, string? digest = null)
        => new ImageInstaller((_, _) => throw new InvalidOperationException(), _steps.Add).InstallAsync(new MachineImage(path, digest ?? Digest(path)), _folder, (_, _) => { }, Cancel);

    private static string Digest(string path) => Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));

    private string Archive(params (string Name, string Content)[] entries)
    {
        var path = _temporary.At("guest.tar");
        using var writer = new TarWriter(File.Create(path), TarEntryFormat.Ustar);
        foreach (var (name, content) in entries)
            writer.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
        return path;
    }
}
