namespace Finch.Images.Stores.Containerd;

/// <summary>containerd's images service: names. <c>Get</c> is not needed where all are listed in one call.</summary>
internal sealed class ImagesService(GrpcChannel channel)
{
    private const string Service = "images.v1.Images/";

    public async Task<IReadOnlyList<ImageRecord>> ListAsync(CancellationToken cancellationToken)
        => Read(await channel.CallAsync(Service + "List", new WireWriter(), cancellationToken).ConfigureAwait(false));

    public Task CreateAsync(ImageRecord image, CancellationToken cancellationToken)
        => channel.CallAsync(Service + "Create", new WireWriter().Message(1, image.Write()), cancellationToken);

    /// <summary>Changes the target and the labels given here; an empty label is removed, others stay.</summary>
    public Task UpdateAsync(ImageRecord image, CancellationToken cancellationToken)
    {
        var paths = image.Labels.Keys.Select(key => "labels." + key).Prepend("target");
        return channel.CallAsync(
            Service + "Update", new WireWriter().Message(1, image.Write()).Message(2, new WireWriter().Texts(1, paths)), cancellationToken);
    }

    /// <summary>Removes a name, and waits until the garbage collector has been through.</summary>
    public Task DeleteAsync(string name, CancellationToken cancellationToken)
        => channel.CallAsync(Service + "Delete", new WireWriter().Text(1, name).Flag(2, true), cancellationToken);

    private static List<ImageRecord> Read(ReadOnlyMemory<byte> message)
    {
        var images = new List<ImageRecord>();
        for (var list = new WireReader(message); list.Next();)
        {
            if (list.Field == 1 && ImageRecord.Read(list.Bytes) is { } image)
                images.Add(image);
        }

        return images;
    }
}
