using System.Text;
using System.Text.Json.Nodes;

namespace Finch.Scenarios.Conformance;

/// <summary>The <c>cache.json</c> that version 0.6 of Amazon's helper writes.</summary>
internal static class OfficialCacheFile
{
    public const string Path = ".ecr/cache.json";

    /// <summary>A file with one token, of the principal whose access key is given.</summary>
    /// <param name="accessKeyId">The principal's access key id.</param>
    /// <param name="age">How long ago it was asked for.</param>
    /// <param name="life">How long it lives from then on.</param>
    /// <param name="account">The registry it was given for; null for ECR Public.</param>
    /// <param name="change">A last change to the entry, for files with something odd in them.</param>
    public static string With(string accessKeyId, TimeSpan age, TimeSpan life, string? account = EcrLoginCase.Account, Action<JsonObject>? change = null)
    {
        var requested = DateTime.UtcNow - age;
        var entry = new JsonObject
        {
            ["AuthorizationToken"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"AWS:{EcrLoginCase.CachedPassword}")),
            ["RequestedAt"] = requested.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'"),
            ["ExpiresAt"] = (requested + life).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            ["ProxyEndpoint"] = account is null ? "https://public.ecr.aws" : $"https://{account}.dkr.ecr.eu-west-1.amazonaws.com",
            ["Service"] = account is null ? "ecr-public" : "ecr",
        };
        change?.Invoke(entry);
        // The access key id with the MD5 of nothing behind it: a slip that became the format.
        var principal = Convert.ToBase64String([.. Encoding.UTF8.GetBytes(accessKeyId), .. Convert.FromHexString("d41d8cd98f00b204e9800998ecf8427e")]);
        var key = account is null ? $"ecr-public-{principal}" : $"eu-west-1-{principal}-{account}";
        return new JsonObject { ["Registries"] = new JsonObject { [key] = entry }, ["Version"] = "1.0" }.ToJsonString();
    }
}
