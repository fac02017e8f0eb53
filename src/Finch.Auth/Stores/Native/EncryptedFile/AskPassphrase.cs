namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>Asks the person for the passphrase of the encrypted file.</summary>
/// <param name="isNew">True when it is chosen now: a good moment to ask for it twice.</param>
/// <param name="cancellationToken">Stops waiting.</param>
/// <returns>Null when there is nobody to ask.</returns>
internal delegate Task<Secret?> AskPassphrase(bool isNew, CancellationToken cancellationToken);
