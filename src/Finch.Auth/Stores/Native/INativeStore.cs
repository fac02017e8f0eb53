using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native;

/// <summary>
/// A credential store finch has inside. It keeps its entries exactly as docker's helper of the same name does, so that what
/// one of them stored the other finds, lists and erases.
/// </summary>
internal interface INativeStore : ICredentialHelper
{
    /// <summary>The suffix that configurations name it by, which is docker's: <c>pass</c>, <c>secretservice</c>.</summary>
    string Name { get; }

    /// <summary>Looks whether everything it needs is here. Cheap: nothing is unlocked, asked or written.</summary>
    StoreProbe Look();

    /// <summary>
    /// Finds out whether it works by really keeping a made-up credential, reading it back and erasing it. Leaves nothing
    /// behind, and asks nobody to unlock anything: a store that is locked is reported as <see cref="StoreState.Locked"/>.
    /// </summary>
    Task<StoreProbe> TryOutAsync(CancellationToken cancellationToken);
}
