using System.Text;
using CsCheck;
using Finch.Auth;

namespace Finch.Images.Tests;

public sealed class ManifestTests
{
    private static readonly string SomeDigest = "sha256:" + new string('a', 64);

    private static readonly string SomeBlob = $$"""{"mediaType":"x","digest":"{{SomeDigest}}","size":3}""";

    [Fact]
    public void The_bytes_are_kept_as_they_came()
    {
        var bytes = Encoding.UTF8.GetBytes($$"""{ "config": {{SomeBlob}},   "layers": [ {{SomeBlob}} ], "unknown": [1] }""");
        var manifest = Assert.IsType<ImageManifest>(Manifest.Parse(bytes, MediaTypes.DockerManifest));
        Assert.Equal(bytes, manifest.Bytes.ToArray());
        Assert.Equal(MediaTypes.DockerManifest, manifest.Descriptor.MediaType);
        Assert.Equal(Digest.Of(bytes), manifest.Descriptor.Digest);
        Assert.Equal(2, manifest.Children.Count);
    }

    [Theory]
    [InlineData("[]", "not a JSON object")]
    [InlineData("""{"config":{"mediaType":"\ud800"}}""", "surrogate")]
    [InlineData("", "JSON")]
    [InlineData("{}", "neither")]
    [InlineData("""{"manifests":[],"layers":[]}""", "both")]
    [InlineData("""{"schemaVersion":1,"fsLayers":[]}""", "schema 1")]
    [InlineData("""{"layers":[]}""", "no config")]
    [InlineData("""{"config":{"digest":"sha256:zz","size":1},"layers":[]}""", "not a sha256")]
    [InlineData("""{"config":7,"layers":[]}""", "not an object")]
    [InlineData("""{"manifests":[{"digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}]}""", "no size")]
    [InlineData("""{"manifests":[{"digest":"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","size":-1}]}""", "no size")]
    public void Malformed_documents_are_refused(string json, string part)
    {
        var failure = Assert.Throws<RegistryAuthException>(() => Manifest.Parse(Encoding.UTF8.GetBytes(json), null));
        Assert.Equal(AuthFailure.Protocol, failure.Failure);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_digest_or_too_many_bytes_are_refused()
    {
        Assert.True(Digest.TryParse(SomeDigest, out var other));
        Assert.Throws<RegistryAuthException>(() => Manifest.Parse("{}"u8.ToArray(), null, other));
        Assert.Throws<RegistryAuthException>(() => Manifest.Parse(new byte[Manifest.MaxBytes + 1], null));
    }

    [Fact]
    public void The_best_platform_is_chosen_and_attestations_never_are()
    {
        var index = Index("""{"os":"unknown","architecture":"unknown"}""", """{"os":"linux","architecture":"arm","variant":"v6"}""",
            """{"os":"linux","architecture":"arm","variant":"v7"}""", """{"os":"linux","architecture":"amd64"}""");
        Assert.Equal("linux/arm/v7", index.Select(Platform.Of("linux", "arm", "v7")).Platform!.ToString());
        Assert.Equal("linux/arm/v6", index.Select(Platform.Of("linux", "arm", "v6")).Platform!.ToString());
        var failure = Assert.Throws<RegistryAuthException>(() => index.Select(Platform.Of("linux", "s390x")));
        Assert.Equal(AuthFailure.NotFound, failure.Failure);
        Assert.Contains("linux/arm/v6, linux/arm/v7, linux/amd64", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Hostile_documents_are_refused_and_nothing_else_is_thrown()
    {
        var piece = Gen.OneOf(new[] {"{", "}", "[", "]", ",", ":", "\"config\"", "\"layers\"", "\"manifests\"", "\"digest\"", $"\"{SomeDigest}\"", "\"size\"",
            "3", "null", "\"mediaType\"", "\"platform\"", "\"os\"", "\"annotations\"", "\"\\ud800\"", SomeBlob }.Select(text => Gen.Const(text)).ToArray<IGen<string>>());
        piece.Array[0, 30].Sample(pieces =>
        {
            try
            {
                Manifest.Parse(Encoding.UTF8.GetBytes(string.Concat(pieces)), null);
            }
            catch (RegistryAuthException)
            {
            }
        });
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            try
            {
                ImageConfig.Parse(bytes);
            }
            catch (RegistryAuthException)
            {
            }
        });
    }

    private static ImageIndex Index(params string[] platforms)
    {
        var manifests = platforms.Select(p => $$"""{"digest":"{{SomeDigest}}","size":1,"platform":{{p}}}""");
        return (ImageIndex)Manifest.Parse(Encoding.UTF8.GetBytes($$"""{"manifests":[{{string.Join(',', manifests)}}]}"""), null);
    }
}
