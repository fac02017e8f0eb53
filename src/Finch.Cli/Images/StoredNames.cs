using Finch.Auth;

namespace Finch.Cli.Images;

/// <summary>The names in the store, for completion: without a store, or with a broken one, there are none.</summary>
internal static class StoredNames
{
    public static IEnumerable<string> Of(ImagesContext context)
    {
        try
        {
            // The layout store reads one file and completes at once.
            return [.. context.Store().ListAsync(CancellationToken.None).GetAwaiter().GetResult().Select(i => i.Reference?.Familiar).OfType<string>()];
        }
        catch (RegistryAuthException)
        {
            return [];
        }
    }
}
