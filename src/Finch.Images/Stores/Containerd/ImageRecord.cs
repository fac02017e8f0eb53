namespace Finch.Images.Stores.Containerd;

/// <summary>A name in containerd and what it points at (containerd/api/services/images/v1).</summary>
/// <param name="Name">The name as it is there.</param>
/// <param name="Target">The manifest or index.</param>
/// <param name="Labels">Notes about the name, of finch and of other tools.</param>
internal sealed record ImageRecord(string Name, Descriptor Target, IReadOnlyDictionary<string, string> Labels)
{
    /// <summary>The message <c>Image</c>; the times are containerd's to set.</summary>
    public WireWriter Write()
        => new WireWriter().Text(1, Name).Map(2, Labels)
            .Message(3, new WireWriter().Text(1, Target.MediaType).Text(2, Target.Digest.ToString()).Number(3, Target.Size));

    /// <summary>Reads the message; null for a name whose target we could not read anyway.</summary>
    public static ImageRecord? Read(ReadOnlyMemory<byte> message)
    {
        var (name, labels, target) = ("", new Dictionary<string, string>(StringComparer.Ordinal), default(Descriptor));
        for (var image = new WireReader(message); image.Next();)
        {
            if (image.Field == 1)
                name = image.Text;
            else if (image.Field == 2)
                image.AddTo(labels);
            else if (image.Field == 3)
                target = ReadTarget(image.Bytes);
        }

        return target is null ? null : new ImageRecord(name, target, labels);
    }

    private static Descriptor? ReadTarget(ReadOnlyMemory<byte> message)
    {
        var (mediaType, digest, size) = ("", "", 0L);
        for (var descriptor = new WireReader(message); descriptor.Next();)
        {
            if (descriptor.Field == 1)
                mediaType = descriptor.Text;
            else if (descriptor.Field == 2)
                digest = descriptor.Text;
            else if (descriptor.Field == 3)
                size = descriptor.Number;
        }

        return Digest.TryParse(digest, out var parsed) ? new Descriptor(mediaType, parsed, size) : null;
    }
}
