using System.Buffers;
using System.Text.Json;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.EncryptedFile;

/// <summary>What an encrypted file holds, one credential for each server.</summary>
internal sealed class EntryList
{
    private readonly SortedDictionary<string, HelperCredential> _entries = new(StringComparer.Ordinal);

    public HelperCredential? Find(string server) => _entries.GetValueOrDefault(server);

    public void Set(HelperCredential credential) => _entries[credential.ServerUrl] = credential;

    public bool Remove(string server) => _entries.Remove(server);

    public IReadOnlyDictionary<string, string> Users() => _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Username);

    /// <summary>Reads the decrypted text. It is ours, unchanged: GCM has proved that.</summary>
    public static EntryList Parse(ReadOnlyMemory<byte> json)
    {
        var list = new EntryList();
        using var document = JsonDocument.Parse(json);
        foreach (var entry in document.RootElement.GetProperty("entries"u8).EnumerateArray())
        {
            list.Set(new HelperCredential(
                entry.GetProperty("server"u8).GetString()!,
                entry.GetProperty("username"u8).GetString()!,
                new Secret(entry.GetProperty("secret"u8).GetString()!)));
        }

        return list;
    }

    /// <summary>The text to encrypt.</summary>
    public byte[] Format()
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartArray("entries"u8);
            foreach (var entry in _entries.Values)
            {
                writer.WriteStartObject();
                writer.WriteString("server"u8, entry.ServerUrl);
                writer.WriteString("username"u8, entry.Username);
                writer.WriteString("secret"u8, entry.Secret.Reveal());
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
