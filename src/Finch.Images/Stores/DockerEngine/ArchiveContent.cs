using System.Net;
using System.Net.Http.Headers;
using Finch.Images.Archives;

namespace Finch.Images.Stores.DockerEngine;

/// <summary>The body of a load: the archive of one image, made while it is sent.</summary>
internal sealed class ArchiveContent : HttpContent
{
    private readonly IImageStore _source;
    private readonly StoredImage _image;

    public ArchiveContent(IImageStore source, StoredImage image)
    {
        _source = source;
        _image = image;
        Headers.ContentType = new MediaTypeHeaderValue("application/x-tar");
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        => new ImageSaver(_source).SaveAsync([_image], stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
