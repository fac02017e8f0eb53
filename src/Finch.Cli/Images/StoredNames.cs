using Finch.Auth;
using Finch.Cli.Images.Engines;

namespace Finch.Cli.Images;

/// <summary>The names in the store, for completion: without a store, or with a broken one, there are none.</summary>
internal static class StoredNames
{
    /// <summary>Nobody waits longer for a completion.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public static IEnumerable<string> Of(ImagesContext context, EngineChoice choice)
    {
        using var patience = new CancellationTokenSource(Patience, context.Cli.Environment.Time);
        try
        {
            // Completion is not asynchronous. The layout store reads one file; an engine is next door.
            return [.. ReadAsync(context, choice, patience.Token).GetAwaiter().GetResult()];
        }
        catch (Exception silent) when (silent is RegistryAuthException or OperationCanceledException)
        {
            return [];
        }
    }

    private static async Task<IEnumerable<string>> ReadAsync(ImagesContext context, EngineChoice choice, CancellationToken cancellationToken)
    {
        var store = await context.Store(choice, cancellationToken);
        return (await store.ListAsync(cancellationToken)).Select(i => i.Reference?.Familiar).OfType<string>();
    }
}
