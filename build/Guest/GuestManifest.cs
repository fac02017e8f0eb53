using System.Text.Encodings.Web;
using System.Text.Json;

namespace Finch.Build.Guest;

/// <summary>image.json: what the image is, for the program that starts it and for people who ask what is inside.</summary>
internal sealed record GuestManifest(string Version, string Kernel, IReadOnlyList<GuestPackage> Packages)
{
    public const string Architecture = "amd64";

    /// <summary>The kernel's arguments that the image needs; the host adds its console. A guest that panics ends.</summary>
    private const string Append = "quiet panic=-1";

    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        // Versions have plus signs, which nothing but HTML needs escaped.
        var form = new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, form))
        {
            json.WriteStartObject();
            json.WriteNumber("schema", 1);
            json.WriteString("architecture", Architecture);
            json.WriteString("version", Version);
            json.WriteString("kernel", Kernel);
            json.WriteString("append", Append);
            json.WriteStartArray("packages");
            foreach (var package in Packages)
            {
                json.WriteStartObject();
                json.WriteString("name", package.Name);
                json.WriteString("version", package.Version);
                json.WriteString("sha256", package.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return [.. buffer.ToArray(), (byte)'\n'];
    }
}
