using System.Text;

namespace Finch.Aws.Credentials;

/// <summary>
/// A canonical text of "who asks, where": equal texts mean the same principal in the same place. It is hashed into the
/// name of a cache entry, so it holds configuration and identifiers, never a secret.
/// </summary>
internal sealed class IdentityText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a fact; a null value counts as absent. Lengths keep two facts from running into one.</summary>
    public IdentityText Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(name).Append('=').Append(value.Length).Append(':').Append(value).Append('\n');
        return this;
    }

    public override string ToString() => _text.ToString();
}
