using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Finch.Auth;

/// <summary>
/// A password, token or key from the moment it is read. It never prints or serialises itself;
/// <see cref="Reveal"/> is the one way out, and the list of its call sites is a reviewed file.
/// </summary>
/// <remarks>
/// A class and not a record, so that a record which contains one is safe to print. Memory is not erased:
/// .NET strings move, and a promise that cannot be kept is not made.
/// </remarks>
[DebuggerDisplay("***")]
[JsonConverter(typeof(RefusingConverter))]
public sealed class Secret
{
    private readonly string _value;

    /// <summary>Takes ownership of <paramref name="value"/>.</summary>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>True when there is nothing to keep secret.</summary>
    public bool IsEmpty => _value.Length == 0;

    /// <summary>The value itself. Call it only where bytes leave: a header, a form, a helper's input, a store.</summary>
    public string Reveal() => _value;

    /// <summary>A text of somebody who knows the secret, with every copy of it replaced by three asterisks.</summary>
    public string MaskedIn(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _value.Length == 0 ? text : text.Replace(_value, ToString(), StringComparison.Ordinal);
    }

    /// <summary>Equality without a timing side channel.</summary>
    public bool Matches(Secret other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(
            System.Text.Encoding.UTF8.GetBytes(_value), System.Text.Encoding.UTF8.GetBytes(other._value));
    }

    /// <summary>Always three asterisks.</summary>
    public override string ToString() => "***";

    private sealed class RefusingConverter : JsonConverter<Secret>
    {
        public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
            => throw new NotSupportedException("a secret is not read by a serialiser");

        public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
            => throw new NotSupportedException("a secret is not written by a serialiser");
    }
}
