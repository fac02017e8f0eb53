using System.Text;

namespace Finch.Aws.Cache;

/// <summary>How the official helper names the entries of its <c>cache.json</c>.</summary>
/// <param name="Current">By the SHA-256 of the access key id; versions 0.12 and later.</param>
/// <param name="Legacy">The access key id itself, base64, with the MD5 of nothing behind it; versions before 0.12.</param>
internal sealed record OfficialCacheKeys(string Current, string Legacy)
{
    /// <summary>The MD5 digest of no bytes at all, which a slip in older versions appends in place of a hash.</summary>
    private static ReadOnlySpan<byte> NothingHashed => [0xd4, 0x1d, 0x8c, 0xd9, 0x8f, 0x00, 0xb2, 0x04, 0xe9, 0x80, 0x09, 0x98, 0xec, 0xf8, 0x42, 0x7e];

    /// <summary>The names' beginnings for a principal, up to the registry id for private registries, complete for ECR Public.</summary>
    /// <param name="host">The registry.</param>
    /// <param name="accessKeyId">The principal's access key id.</param>
    public static OfficialCacheKeys For(EcrHost host, string accessKeyId)
    {
        var id = Encoding.UTF8.GetBytes(accessKeyId);
        return new OfficialCacheKeys(
            Name(host, Convert.ToBase64String(PlainSha256.Hash(id))),
            Name(host, Convert.ToBase64String([.. id, .. NothingHashed])));
    }

    private static string Name(EcrHost host, string principal)
        => host.IsPublic ? $"ecr-public-{principal}" : $"{host.Region}-{principal}-";
}
