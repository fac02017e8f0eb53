namespace Finch.Auth.Helpers;

/// <summary>
/// The four calls of docker's credential helper protocol, whoever answers: another program, or a store finch has inside.
/// "Not found" is a value; a broken helper is <see cref="AuthFailure.Store"/>.
/// </summary>
internal interface ICredentialHelper
{
    /// <summary>Who answers, in words a person knows.</summary>
    string Title { get; }

    /// <summary>The credential under one spelling of a registry.</summary>
    /// <returns>Null when there is none.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: broken, locked, or not usable here.</exception>
    Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken);

    /// <summary>Keeps a credential in place of what was there under the same spelling.</summary>
    /// <returns>False when this is a read-only helper.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Store"/>: what was there before still is.</exception>
    Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken);

    /// <summary>Removes one spelling of a registry.</summary>
    /// <returns>False when there was nothing to remove, or this is a read-only helper.</returns>
    Task<bool> EraseAsync(string server, CancellationToken cancellationToken);

    /// <summary>The registries that are kept, with their users.</summary>
    Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken);
}
