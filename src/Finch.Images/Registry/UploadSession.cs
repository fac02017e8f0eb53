using System.Globalization;

namespace Finch.Images.Registry;

/// <summary>An upload a registry has agreed to.</summary>
/// <param name="Address">Where to send; null when nothing needs to be sent.</param>
/// <param name="MinimumChunk">Bytes a piece must have, the last one excepted; 0 when the registry does not say (<c>OCI-Chunk-Min-Length</c>).</param>
internal sealed record UploadSession(Uri? Address, long MinimumChunk)
{
    public static UploadSession Read(HttpResponseMessage response, Uri asked, RegistryCaller caller)
        => new(UploadLocation.Read(response, asked, caller),
            response.Headers.TryGetValues("OCI-Chunk-Min-Length", out var values)
            && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var length) ? length : 0);
}
