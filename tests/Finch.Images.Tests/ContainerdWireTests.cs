using System.Text;
using Finch.Auth;
using Finch.Images.Stores.Containerd;

namespace Finch.Images.Tests;

public sealed class ContainerdWireTests
{
    private const string Hex = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";

    /// <summary>The examples of the encoding's own documentation: field 1 is 150; field 2 is "testing"; field 3 is a message with field 1 = 150.</summary>
    [Fact]
    public void Fields_are_encoded_as_documented()
    {
        Assert.Equal("089601", Convert.ToHexStringLower(new WireWriter().Number(1, 150).Encoded.Span));
        Assert.Equal("120774657374696e67", Convert.ToHexStringLower(new WireWriter().Text(2, "testing").Encoded.Span));
        Assert.Equal("1a03089601", Convert.ToHexStringLower(new WireWriter().Message(3, new WireWriter().Number(1, 150)).Encoded.Span));
    }

    [Fact]
    public void Defaults_are_left_out_and_negative_numbers_take_ten_bytes()
    {
        Assert.True(new WireWriter().Number(1, 0).Text(2, "").Flag(3, false).Encoded.IsEmpty);
        Assert.Equal("08ffffffffffffffffff01", Convert.ToHexStringLower(new WireWriter().Number(1, -1).Encoded.Span));
    }

    [Fact]
    public void An_image_record_survives_the_wire_and_unknown_fields_are_passed_over()
    {
        Assert.True(Digest.TryParse("sha256:" + Hex, out var digest));
        var record = new ImageRecord(
            "ghcr.io/o/app:1", new Descriptor(MediaTypes.OciManifest, digest, 578),
            new Dictionary<string, string> { ["containerd.io/distribution.source.ghcr.io"] = "o/app", ["empty"] = "" });
        var message = record.Write().Message(8, new WireWriter().Number(1, 1)).Number(99, 7).Encoded;
        // A fixed32 and a fixed64, which no field of ours has.
        byte[] more = [.. message.Span, 0x9d, 0x06, 1, 2, 3, 4, 0xa1, 0x06, 1, 2, 3, 4, 5, 6, 7, 8];
        var back = ImageRecord.Read(more)!;
        Assert.Equal(record.Name, back.Name);
        Assert.Equal((record.Target.MediaType, record.Target.Digest, record.Target.Size), (back.Target.MediaType, back.Target.Digest, back.Target.Size));
        Assert.Equal(record.Labels, back.Labels);
    }

    [Fact]
    public void Any_cut_of_a_message_is_read_or_refused_and_never_runs_over()
    {
        var whole = new WireWriter().Text(1, "name").Map(2, [new("key", "value")]).Number(3, long.MaxValue).Encoded;
        for (var length = 0; length < whole.Length; length++)
        {
            try
            {
                ImageRecord.Read(whole[..length]);
            }
            catch (RegistryAuthException malformed)
            {
                Assert.Equal(AuthFailure.Store, malformed.Failure);
            }
        }
    }

    [Theory]
    [InlineData("ffffffffffffffffffffff01")]
    [InlineData("0aff7f")]
    [InlineData("0b")]
    [InlineData("0affffffffffffffffff01")]
    public void Nonsense_is_refused(string hex)
        => Assert.Throws<RegistryAuthException>(() => ImageRecord.Read(Convert.FromHexString(hex)));

    [Fact]
    public async Task Frames_come_one_after_the_other_and_the_end_is_none()
    {
        var body = new MemoryStream([.. GrpcFrames.Frame("one"u8), .. GrpcFrames.Frame(""u8), .. GrpcFrames.Frame("three"u8)]);
        var read = new List<string>();
        while (await GrpcFrames.ReadAsync(body, TestContext.Current.CancellationToken) is { } message)
            read.Add(Encoding.UTF8.GetString(message));
        Assert.Equal(["one", "", "three"], read);
    }

    [Theory]
    [InlineData("0000")]
    [InlineData("0000000004aabb")]
    [InlineData("0100000001aa")]
    [InlineData("007fffffff")]
    [InlineData("00ffffffff")]
    [InlineData("485454502f312e31")]
    public async Task A_frame_that_is_cut_compressed_or_absurd_is_refused(string hex)
        => await Assert.ThrowsAnyAsync<IOException>(() => GrpcFrames.ReadAsync(new MemoryStream(Convert.FromHexString(hex)), TestContext.Current.CancellationToken));

    [Fact]
    public void The_status_is_read_from_headers_and_from_trailers()
    {
        using var early = new HttpResponseMessage();
        early.Headers.Add("grpc-status", "12");
        early.Headers.Add("grpc-message", "unknown service%3A leases");
        Assert.True(GrpcFrames.IsEmpty(early));
        var refused = Assert.Throws<GrpcException>(() => GrpcFrames.RequireOk(early));
        Assert.Equal((GrpcStatus.Unimplemented, "unknown service: leases"), (refused.Status, refused.Message));

        using var late = new HttpResponseMessage();
        late.TrailingHeaders.Add("grpc-status", "0");
        Assert.False(GrpcFrames.IsEmpty(late));
        GrpcFrames.RequireOk(late);

        using var none = new HttpResponseMessage();
        Assert.Equal(GrpcStatus.Unknown, Assert.Throws<GrpcException>(() => GrpcFrames.RequireOk(none)).Status);
    }

    [Fact]
    public void Manifests_lead_the_collector_to_their_parts()
    {
        var layer = $$"""{"mediaType":"{{MediaTypes.OciLayerGzip}}","digest":"sha256:{{Hex}}","size":1}""";
        var image = Manifest.Parse(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"config":{"digest":"sha256:{{Hex.Replace('a', 'b')}}","size":2},"layers":[{{layer}}]}"""), MediaTypes.OciManifest);
        Assert.Equal(
            new Dictionary<string, string> { ["containerd.io/gc.ref.content.config"] = "sha256:" + Hex.Replace('a', 'b'), ["containerd.io/gc.ref.content.l.0"] = "sha256:" + Hex },
            GcLabels.Of(image));
        var index = Manifest.Parse(Encoding.UTF8.GetBytes($$"""{"schemaVersion":2,"manifests":[{"digest":"sha256:{{Hex}}","size":2}]}"""), MediaTypes.OciIndex);
        Assert.Equal(new Dictionary<string, string> { ["containerd.io/gc.ref.content.m.0"] = "sha256:" + Hex }, GcLabels.Of(index));
    }
}
