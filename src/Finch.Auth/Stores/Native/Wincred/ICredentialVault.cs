namespace Finch.Auth.Stores.Native.Wincred;

/// <summary>A generic credential of Windows.</summary>
/// <param name="Target">Its name.</param>
/// <param name="Username">The user.</param>
/// <param name="Blob">The secret's bytes, at most <see cref="ICredentialVault.MaxBlob"/>.</param>
/// <param name="Attributes">Small values beside it, by keyword.</param>
internal sealed record VaultEntry(string Target, string Username, byte[] Blob, IReadOnlyDictionary<string, byte[]> Attributes);

/// <summary>The generic credentials of a Windows user. Failures are <see cref="TroubleException"/>.</summary>
internal interface ICredentialVault
{
    /// <summary>CRED_MAX_CREDENTIAL_BLOB_SIZE: more is refused with "The stub received bad data".</summary>
    const int MaxBlob = 5 * 512;

    VaultEntry? Read(string target);

    /// <summary>Writes an entry in one step, in place of one with the same target.</summary>
    void Write(VaultEntry entry);

    /// <returns>False when there is none.</returns>
    bool Delete(string target);

    /// <summary>The entries whose target starts so; all of them for null.</summary>
    IReadOnlyList<VaultEntry> Enumerate(string? prefix);
}
