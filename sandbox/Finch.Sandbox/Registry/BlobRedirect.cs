using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace Finch.Sandbox.Registry;

/// <summary>Signed download addresses on another host, as ECR gives out for its layer bucket.</summary>
/// <param name="host">The host that stores blobs.</param>
/// <param name="folder">The image store they come from.</param>
/// <param name="key">Signs the addresses; known to <see cref="BlobHost"/>.</param>
/// <param name="clock">Ends their validity.</param>
internal sealed class BlobRedirect(string host, string folder, byte[] key, TimeProvider clock)
{
    public const int LifetimeSeconds = 3600;

    public const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public string UrlFor(Digest digest)
    {
        string path = $"/{folder.Replace(Path.DirectorySeparatorChar, '/')}/{digest}";
        string date = clock.GetUtcNow().ToString(TimeFormat, CultureInfo.InvariantCulture);
        return $"https://{host}{path}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date={date}&X-Amz-SignedHeaders=host"
            + $"&X-Amz-Expires={LifetimeSeconds}&X-Amz-Signature={Sign(key, host, path, date)}";
    }

    /// <summary>The signature that belongs to an address. The sandbox checks its own; it need not be computable by anyone else.</summary>
    public static string Sign(byte[] key, string host, string path, StringValues date) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{host}\n{path}\n{date}\n{LifetimeSeconds}")));
}
