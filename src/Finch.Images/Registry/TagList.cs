using System.Net;
using Finch.Auth;

namespace Finch.Images.Registry;

/// <summary>Reads the tags of a repository, page by page (distribution-spec, "Listing Tags").</summary>
internal static class TagList
{
    /// <summary>ECR refuses more than 1000 in one page.</summary>
    private const int PageSize = 1000;

    private const int MaxPages = 1000;

    public static async Task<IReadOnlyList<string>> ReadAsync(RegistryCaller caller, string repository, CancellationToken cancellationToken)
    {
        var tags = new List<string>();
        var next = caller.Address($"{repository}/tags/list?n={PageSize}");
        for (var page = 0; next is not null && page < MaxPages; page++)
        {
            using var request = caller.Request(HttpMethod.Get, next, repository, ScopeSet.Of(Scope.Pull(repository)));
            using var response = await caller.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
                throw await caller.RefusalAsync(response, "list the tags of", repository, cancellationToken).ConfigureAwait(false);
            var bytes = await caller.ReadAsync(response, Manifest.MaxBytes, "tag list", cancellationToken).ConfigureAwait(false);
            using var document = ManifestJson.Open(bytes, "tag list");
            tags.AddRange(document.RootElement.Texts("tags"));
            next = Next(response, next, caller);
        }

        return tags;
    }

    /// <summary>The address in <c>Link: &lt;...&gt;; rel="next"</c>, as long as it stays on this registry.</summary>
    private static Uri? Next(HttpResponseMessage response, Uri asked, RegistryCaller caller)
    {
        if (!response.Headers.TryGetValues("Link", out var values))
            return null;
        var link = values.FirstOrDefault(v => v.Contains("rel=\"next\"", StringComparison.OrdinalIgnoreCase) || v.Contains("rel=next", StringComparison.OrdinalIgnoreCase));
        var (open, close) = (link?.IndexOf('<') ?? -1, link?.IndexOf('>') ?? -1);
        return open >= 0 && close > open && Uri.TryCreate(asked, link![(open + 1)..close], out var address) && caller.IsOurs(address) ? address : null;
    }
}
