using Finch.Auth;
using Finch.Images;
using Finch.Images.Archives;
using Finch.Images.Stores;

namespace Finch.Samples;

/// <summary>Push and pull from a program.</summary>
public static class Transfers
{
    public static async Task<Digest> Copy(
        UserEnvironment me, string folder, string from, string to, CancellationToken cancellationToken)
    {
        #region transfer
        var store = new OciLayoutStore(folder);
        var (source, target) = (ImageReference.Parse(from), ImageReference.Parse(to));
        var credentials = DockerCredentials.Of(me);

        using var connection = await RegistryConnection.OpenAsync(source.Host, credentials, me, cancellationToken);
        using var images = new RegistryImages(connection, store, TimeProvider.System);
        var pulled = await images.PullAsync(source, cancellationToken);

        await store.TagAsync(target, pulled.Target, cancellationToken);
        using var other = await RegistryConnection.OpenAsync(target.Host, credentials, me, cancellationToken);
        using var theirs = new RegistryImages(other, store, TimeProvider.System);
        var pushed = await theirs.PushAsync(target, cancellationToken);
        #endregion
        return pushed.Digest;
    }

    public static async Task<IReadOnlyList<StoredImage>> Load(string folder, string file, CancellationToken cancellationToken)
    {
        #region load
        await using var archive = File.OpenRead(file);
        var loaded = await new ImageLoader(new OciLayoutStore(folder)).LoadAsync(archive, cancellationToken);
        #endregion
        return loaded;
    }
}
