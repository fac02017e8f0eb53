using System.Buffers.Binary;
using System.Text;
using Finch.Build;
using Finch.Build.Guest;
using Xunit;

namespace Finch.Scenarios.Guest;

/// <summary>Modules made for the test: ELF objects with nothing but their two sections of text.</summary>
public sealed class ModuleIndexTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("finch-modules");

    public ModuleIndexTests()
    {
        Add("kernel/drivers/virtio_blk.ko", "license=GPL", "alias=virtio:d00000002v*", "depends=virtio,virtio-ring");
        Add("kernel/drivers/virtio.ko", "depends=virtio-ring");
        Add("kernel/drivers/virtio-ring.ko", "depends=");
        Add("kernel/fs/squashfs.ko", "alias=fs-squashfs", "depends=");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_module_comes_after_those_it_needs_and_once()
    {
        var order = new ModuleIndex(_folder.FullName).InOrder(["virtio_blk", "squashfs", "virtio"]).Select(Path.GetFileName);
        Assert.Equal(["virtio-ring.ko", "virtio.ko", "virtio_blk.ko", "squashfs.ko"], order);
    }

    [Fact]
    public void Modprobe_finds_what_it_reads()
    {
        new ModuleIndex(_folder.FullName).Write();
        Assert.Equal(
            """
            kernel/fs/squashfs.ko:
            kernel/drivers/virtio.ko: kernel/drivers/virtio-ring.ko
            kernel/drivers/virtio_blk.ko: kernel/drivers/virtio.ko kernel/drivers/virtio-ring.ko
            kernel/drivers/virtio-ring.ko:

            """, File.ReadAllText(Path.Combine(_folder.FullName, "modules.dep")));
        Assert.Equal(
            "alias fs-squashfs squashfs\nalias virtio:d00000002v* virtio_blk\n",
            File.ReadAllText(Path.Combine(_folder.FullName, "modules.alias")));
    }

    [Fact]
    public void A_module_the_kernel_lost_fails_the_build()
    {
        var failure = Assert.Throws<BuildFailure>(() => new ModuleIndex(_folder.FullName).InOrder(["overlay"]));
        Assert.Equal("the kernel has no module overlay", failure.Message);
    }

    private void Add(string path, params string[] info)
    {
        var names = "\0.modinfo\0.shstrtab\0"u8.ToArray();
        var content = Encoding.UTF8.GetBytes(string.Concat(info.Select(pair => pair + "\0")));
        var file = new byte[64 + names.Length + content.Length + 3 * 64];
        names.CopyTo(file, 64);
        content.CopyTo(file, 64 + names.Length);
        var table = 64 + names.Length + content.Length;
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(0x28), (ulong)table);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3C), 3);
        BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(0x3E), 2);
        Section(file.AsSpan(table + 64), name: 1, 64 + names.Length, content.Length);
        Section(file.AsSpan(table + 128), name: 10, 64, names.Length);
        var target = Path.Combine(_folder.FullName, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target, file);
    }

    private static void Section(Span<byte> header, uint name, int offset, int size)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, name);
        BinaryPrimitives.WriteUInt64LittleEndian(header[0x18..], (ulong)offset);
        BinaryPrimitives.WriteUInt64LittleEndian(header[0x20..], (ulong)size);
    }
}
