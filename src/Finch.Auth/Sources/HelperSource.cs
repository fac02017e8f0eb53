using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Auth.Sources;

/// <summary>Which of a configuration's helpers a source asks.</summary>
internal enum HelperChoice
{
    /// <summary>The one that <c>credHelpers</c> names for the registry.</summary>
    PerRegistry,

    /// <summary>The one that <c>credsStore</c> names for all.</summary>
    Default,
}

/// <summary>The credential helper that a <c>config.json</c> names.</summary>
/// <param name="config">The file.</param>
/// <param name="choice">Which entry counts.</param>
/// <param name="helpers">The helpers of this machine.</param>
/// <param name="skipMissing">
/// True for another tool's file: a helper it names and this machine lacks is that tool's trouble, not a reason to stop.
/// </param>
internal sealed class HelperSource(IDockerConfig config, HelperChoice choice, CredentialHelpers helpers, bool skipMissing) : ICredentialSource
{
    /// <inheritdoc/>
    public string Name => $"{(choice == HelperChoice.PerRegistry ? "credHelpers" : "credsStore")} in {config.Path}";

    /// <inheritdoc/>
    public async Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var document = config.Read();
        var named = choice == HelperChoice.PerRegistry ? document.HelperFor(query.Host)?.Name : document.DefaultHelperFor(query.Host);
        if (named is null || !helpers.Serves(named, query.Host) || (skipMissing && !helpers.IsUsable(named)))
            return null;
        var found = await helpers.GetAsync(named, query, document.PathKeys(query), cancellationToken).ConfigureAwait(false);
        return found is null ? null : found with { Origin = $"{found.Origin}, {Name}" };
    }
}
