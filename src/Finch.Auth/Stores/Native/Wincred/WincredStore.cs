using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.Wincred;

/// <summary>
/// The credential manager of Windows, with the entries of <c>docker-credential-wincred</c>. A secret that is too long for one
/// entry, as the tokens of cloud registries are, is split over several; docker's helper does not see such a one, instead of
/// sending a part of it as a password.
/// </summary>
internal sealed class WincredStore : INativeStore
{
    private const string Label = "label";

    private const string Count = "finch-parts";

    private const string Generation = "finch-generation";

    /// <summary>More than any token there is, and few enough not to fill the vault.</summary>
    private const int MaxParts = 64;

    private static readonly byte[] Dockers = "Docker Credentials"u8.ToArray();

    private static readonly byte[] Split = "Finch Credentials"u8.ToArray();

    private readonly ICredentialVault _vault;

    /// <summary>The store over a vault.</summary>
    internal WincredStore(ICredentialVault vault) => _vault = vault;

    /// <inheritdoc/>
    public string Name => NativeStores.Wincred;

    /// <inheritdoc/>
    public string Title => Name;

    /// <inheritdoc/>
    public StoreProbe Look() => StoreProbe.Works;

    /// <inheritdoc/>
    public Task<StoreProbe> TryOutAsync(CancellationToken cancellationToken) => StoreTrial.RunAsync(this, cancellationToken);

    /// <inheritdoc/>
    public Task<HelperCredential?> GetAsync(string server, CancellationToken cancellationToken)
        => RunAsync<HelperCredential?>(() =>
        {
            // A sign-in elsewhere may replace the parts between two reads: then the head names others, and is worth a second look.
            for (var attempt = 0; attempt < 2; attempt++)
            {
                if (_vault.Read(server) is not { } head || !IsCredential(head))
                    return null;
                if (Join(head) is { } blob)
                    return new HelperCredential(server, head.Username, new Secret(Encoding.UTF8.GetString(blob)));
            }

            throw new TroubleException(StoreState.Broken, $"a part of the entry for {server} is missing", "sign in again");
        });

    /// <inheritdoc/>
    public Task<bool> StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => RunAsync(() =>
        {
            var blob = Encoding.UTF8.GetBytes(credential.Secret.Reveal());
            Write(credential.ServerUrl, credential.Username, blob);
            CryptographicOperations.ZeroMemory(blob);
            return true;
        });

    /// <inheritdoc/>
    public Task<bool> EraseAsync(string server, CancellationToken cancellationToken)
        => RunAsync(() =>
        {
            var erased = _vault.Read(server) is { } head && IsCredential(head) && _vault.Delete(server);
            DeleteParts(server, except: null);
            return erased;
        });

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => RunAsync<IReadOnlyDictionary<string, string>>(
            () => _vault.Enumerate(null).Where(IsCredential).ToDictionary(entry => entry.Target, entry => entry.Username));

    /// <summary>The parts come first and the entry that names them last: until then the old credential stands.</summary>
    private void Write(string server, string user, byte[] blob)
    {
        var chunks = blob.Chunk(ICredentialVault.MaxBlob).ToList();
        if (chunks.Count > MaxParts)
        {
            throw new TroubleException(StoreState.Broken, $"a secret of {blob.Length} bytes is too long to keep",
                $"{MaxParts * ICredentialVault.MaxBlob} bytes are the most");
        }

        if (chunks.Count <= 1)
        {
            _vault.Write(new VaultEntry(server, user, blob, new Dictionary<string, byte[]> { [Label] = Dockers }));
            DeleteParts(server, except: null);
            return;
        }

        var generation = $"{Guid.NewGuid():N}"[..8];
        for (var part = 1; part < chunks.Count; part++)
            _vault.Write(new VaultEntry(PartOf(server, generation, part), user, chunks[part], new Dictionary<string, byte[]>()));
        _vault.Write(new VaultEntry(server, user, chunks[0], new Dictionary<string, byte[]>
        {
            [Label] = Split,
            [Count] = Encoding.ASCII.GetBytes(chunks.Count.ToString(CultureInfo.InvariantCulture)),
            [Generation] = Encoding.ASCII.GetBytes(generation),
        }));
        DeleteParts(server, generation);
    }

    /// <returns>Null when a part is missing.</returns>
    private byte[]? Join(VaultEntry head)
    {
        if (!IsLabelled(head, Split))
            return head.Blob;
        var generation = Encoding.ASCII.GetString(head.Attributes.GetValueOrDefault(Generation, []));
        if (!int.TryParse(head.Attributes.GetValueOrDefault(Count, []), CultureInfo.InvariantCulture, out var count) || count is < 2 or > MaxParts)
            return null;
        var blob = new MemoryStream();
        blob.Write(head.Blob);
        for (var part = 1; part < count; part++)
        {
            if (_vault.Read(PartOf(head.Target, generation, part)) is not { } entry)
                return null;
            blob.Write(entry.Blob);
        }

        return blob.ToArray();
    }

    private void DeleteParts(string server, string? except)
    {
        var keep = except is null ? null : PartOf(server, except, null);
        foreach (var part in _vault.Enumerate(PartOf(server, null, null)).Where(part => keep is null || !part.Target.StartsWith(keep, StringComparison.Ordinal)))
            _vault.Delete(part.Target);
    }

    /// <summary>The name of a part, or what the names of several begin with.</summary>
    private static string PartOf(string server, string? generation, int? part)
        => $"{server}|finch|{(generation is null ? "" : generation + "|")}{part}";

    private static bool IsCredential(VaultEntry entry) => IsLabelled(entry, Dockers) || IsLabelled(entry, Split);

    private static bool IsLabelled(VaultEntry entry, byte[] label)
        => entry.Attributes.TryGetValue(Label, out var value) && value.AsSpan().SequenceEqual(label);

    private async Task<T> RunAsync<T>(Func<T> work)
    {
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TroubleException trouble)
        {
            throw trouble.For(Title);
        }
    }
}
