using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Finch.Images;

/// <summary>
/// An operating system, an architecture and perhaps a variant, in Go's names: <c>linux/amd64</c>, <c>linux/arm/v7</c>.
/// </summary>
/// <remarks>Common aliases are normalised (<c>x86_64</c>, <c>aarch64</c>, <c>armhf</c>); <c>arm64</c> means <c>arm64/v8</c> and is kept short.</remarks>
public sealed record Platform
{
    private Platform(string os, string architecture, string? variant)
    {
        Os = os;
        Architecture = architecture;
        Variant = variant;
    }

    /// <summary><c>linux</c>, <c>windows</c>, ...</summary>
    public string Os { get; }

    /// <summary><c>amd64</c>, <c>arm64</c>, <c>arm</c>, ...</summary>
    public string Architecture { get; }

    /// <summary><c>v6</c>, <c>v7</c>, ...; null where the architecture alone says it.</summary>
    public string? Variant { get; }

    /// <summary>This machine's architecture with Linux: containers run in a Linux virtual machine where the host is not Linux.</summary>
    public static Platform Default { get; } = Of("linux", RuntimeInformation.OSArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.X86 => "386",
        System.Runtime.InteropServices.Architecture.LoongArch64 => "loong64",
        var other => other.ToString().ToLowerInvariant(),
    });

    /// <summary>A platform of its parts, normalised.</summary>
    public static Platform Of(string os, string architecture, string? variant = null)
    {
        ArgumentNullException.ThrowIfNull(os);
        ArgumentNullException.ThrowIfNull(architecture);
        os = os.ToLowerInvariant() is "macos" ? "darwin" : os.ToLowerInvariant();
        (architecture, variant) = (architecture.ToLowerInvariant(), string.IsNullOrEmpty(variant) ? null : variant.ToLowerInvariant()) switch
        {
            ("x86_64" or "x86-64", var v) => ("amd64", v),
            ("aarch64", var v) => ("arm64", v),
            ("armhf", _) => ("arm", "v7"),
            ("armel", _) => ("arm", "v6"),
            ("i386", _) => ("386", null),
            var same => same,
        };
        variant = (architecture, variant) switch
        {
            ("arm64", "8" or "v8") => null,
            ("amd64", "v1") => null,
            ("arm", null) => "v7",
            ("arm", { Length: 1 } digit) => "v" + digit,
            var (_, same) => same,
        };
        return new Platform(os, architecture, variant);
    }

    /// <summary>Parses <c>os/arch</c>, <c>os/arch/variant</c>, or an architecture or system alone.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Platform? platform)
    {
        platform = null;
        var parts = (text ?? "").Split('/');
        if (parts.Length > 3 || parts.Any(p => p.Length is 0 or > 64 || !p.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.')))
            return false;
        platform = parts switch
        {
            [var only] when only is "linux" or "windows" or "darwin" or "freebsd" => Of(only, Default.Architecture),
            [var only] => Of("linux", only),
            [var os, var architecture] => Of(os, architecture),
            [var os, var architecture, var variant] => Of(os, architecture, variant),
            _ => null,
        };
        return platform is not null;
    }

    /// <summary>How well an image for <paramref name="image"/> runs here: 0 best, higher worse, null not at all.</summary>
    /// <remarks>A 32-bit ARM machine runs older variants too; a machine without a variant runs only images without one.</remarks>
    public int? Rank(Platform image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (image.Os != Os || image.Architecture != Architecture)
            return null;
        if (image.Variant == Variant)
            return 0;
        var (mine, theirs) = (Level(Variant), Level(image.Variant));
        return theirs < mine ? mine - theirs : null;
    }

    /// <summary><c>os/arch</c> or <c>os/arch/variant</c>.</summary>
    public override string ToString() => Variant is null ? $"{Os}/{Architecture}" : $"{Os}/{Architecture}/{Variant}";

    /// <summary>The number in <c>v7</c>; an absent variant is the oldest.</summary>
    private static int Level(string? variant)
        => variant is null ? 0 : int.TryParse(variant.AsSpan(variant.StartsWith('v') ? 1 : 0), out var level) ? level : int.MaxValue;
}
