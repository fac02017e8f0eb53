using System.Text.Json;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Settings.Helpers;

/// <summary>What a configuration file had before we named a store in it, as far as more than that name has to go again.</summary>
[Flags]
internal enum StoreBefore
{
    /// <summary>No file.</summary>
    Nothing = 0,

    /// <summary>A file, without <c>auths</c> and without a store.</summary>
    File = 1,

    /// <summary><c>auths</c>.</summary>
    Auths = 2,

    /// <summary><c>"credsStore": ""</c>.</summary>
    EmptyStore = 4,
}

/// <summary>What was done because of <c>creds_helpers</c>, kept in <c>managed-helpers.json</c>.</summary>
/// <param name="Helpers">The list as it was when it was last put into force.</param>
internal sealed record HelperRecord(IReadOnlyList<string> Helpers)
{
    private const int MaxBytes = 64 * 1024;

    /// <summary>Nothing was done.</summary>
    public static HelperRecord None { get; } = new([]);

    /// <summary>The SHA-256 of the program we installed; null for none.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Size and time of the program it is a copy of, to notice another version without reading it.</summary>
    public string? Source { get; init; }

    /// <summary>The configuration file whose <c>credsStore</c> we set; null for none.</summary>
    public string? StoreSetIn { get; init; }

    /// <summary>What that file was like before; null when <see cref="StoreSetIn"/> is.</summary>
    public StoreBefore? Before { get; init; }

    private bool IsEmpty => Helpers.Count == 0 && Sha256 is null && StoreSetIn is null;

    /// <summary>Reads the record; a missing one says that nothing was done.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: it is not what we wrote.</exception>
    public static HelperRecord Read(string path)
    {
        if (!File.Exists(path))
            return None;
        try
        {
            using var document = JsonDocument.Parse(BoundedFile.Read(path, MaxBytes) ?? []);
            var root = document.RootElement;
            return new HelperRecord([.. root.GetProperty("helpers").EnumerateArray().Select(name => name.GetString()!)])
            {
                Sha256 = Text(root, "sha256"),
                Source = Text(root, "source"),
                StoreSetIn = Text(root, "storeSetIn"),
                Before = Text(root, "before") is { } before && Enum.TryParse<StoreBefore>(before, out var was) ? was : null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException or IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"cannot read {path}: {error.Message.TrimEnd('.')}",
                "it says what finch installed for creds_helpers; remove it, and what finch installed stays", inner: error);
        }
    }

    /// <summary>Writes the record; one that says nothing goes away.</summary>
    public void Write(string path)
    {
        if (IsEmpty)
        {
            File.Delete(path);
            return;
        }

        var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteStartArray("helpers");
            foreach (var name in Helpers)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteString("sha256", Sha256);
            json.WriteString("source", Source);
            json.WriteString("storeSetIn", StoreSetIn);
            json.WriteString("before", Before?.ToString());
            json.WriteEndObject();
        }

        AtomicFile.Write(path, buffer.ToArray());
    }

    private static string? Text(JsonElement root, string name)
        => root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
