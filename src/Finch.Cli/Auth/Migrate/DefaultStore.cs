using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Files;
using Finch.Auth.Stores;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth.Migrate;

/// <summary>Makes a store the one for every registry: <c>credsStore</c>, under the lock of the file.</summary>
internal static class DefaultStore
{
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Sets it, and drops the entries for single registries that say the same.</summary>
    /// <param name="path">The <c>config.json</c>.</param>
    /// <param name="name">The store; <see cref="CredentialStores.File"/> takes the entry out.</param>
    /// <param name="moved">The registries that were moved.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    public static async Task SetAsync(string path, string name, IEnumerable<RegistryHost> moved, CancellationToken cancellationToken)
    {
        using var held = await FileLock.AcquireAsync(AtomicFile.ResolveLink(path) + ".lock", LockTimeout, cancellationToken);
        var before = SmallFile.Read(path);
        var document = DockerConfigDocument.Parse(before, path);
        var text = FileState.IsBlank(before) ? "{\n}\n"u8.ToArray() : before!;
        text = name == CredentialStores.File ? JsonMembers.Remove(text, "credsStore") : JsonMembers.Set(text, JsonMembers.Quote(name), "credsStore");
        foreach (var host in moved)
        {
            if (document.HelperFor(host) is { } own && own.Name == name)
                text = JsonMembers.Remove(text, "credHelpers", own.Key);
        }

        if (JsonObjectText.At(text, ["credHelpers"]) is { Members.Count: 0 })
            text = JsonMembers.Remove(text, "credHelpers");
        SmallFile.Apply(new FileEdit(path, before, text, []));
    }
}
