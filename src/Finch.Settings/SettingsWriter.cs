using Finch.Auth;
using Finch.Settings.Yaml;

namespace Finch.Settings;

/// <summary>
/// Sets and removes single keys of <c>finch.yaml</c> in its text. Every other byte stays: comments, order, line ends, unknown keys.
/// What comes out is read again before it is written, and a value that makes no sense is not written.
/// </summary>
public sealed class SettingsWriter(string path)
{
    /// <summary>Gives a key a value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="values">The values; exactly one unless the key takes a list.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    /// <returns>False when the file says so already.</returns>
    /// <exception cref="RegistryAuthException">
    /// <see cref="AuthFailure.Usage"/>: the value makes no sense; <see cref="AuthFailure.Configuration"/>: the file is malformed, or of a form
    /// that a program does not change; <see cref="AuthFailure.Store"/>: it cannot be written. The old content is still there.
    /// </exception>
    public Task<bool> SetAsync(SettingKey key, IReadOnlyList<string> values, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(values);
        CheckValue(key, values);
        return new SettingsFile(path).ChangeAsync(
            before =>
            {
                var edit = new KeyEdit(before, SettingsDocument.Parse(before, path).Root);
                var after = key.IsList ? edit.SetList(key.Name, values) : edit.SetText(key.Name, values[0]);
                if (after is null || !Says(after, key.Name, values))
                    throw ByHand(key.Name, $"write there: {KeyEdit.Line(key.Name, key.IsList, values)}");
                return after;
            },
            cancellationToken);
    }

    /// <summary>Removes a key with its value.</summary>
    /// <returns>False when the file does not have it.</returns>
    /// <exception cref="RegistryAuthException">The file is malformed, or cannot be changed or written; the old content is still there.</exception>
    public Task<bool> UnsetAsync(string key, CancellationToken cancellationToken)
        => new SettingsFile(path).ChangeAsync(
            before =>
            {
                var after = new KeyEdit(before, SettingsDocument.Parse(before, path).Root).Remove(key);
                if (after is null || SettingsDocument.Parse(after, path).Root.Find(key) is not null)
                    throw ByHand(key, $"remove the key '{key}' there");
                return after;
            },
            cancellationToken);

    /// <summary>By the reader itself, on a file that has nothing else: mistakes elsewhere in the file are no reason against this value.</summary>
    private static void CheckValue(SettingKey key, IReadOnlyList<string> values)
    {
        const string Given = "given";
        try
        {
            _ = key.Values(FinchSettings.Parse(KeyEdit.Line(key.Name, key.IsList, values), Given).Machine);
        }
        catch (RegistryAuthException wrong)
        {
            // There is no file yet whose line and column could be of interest.
            throw new RegistryAuthException(AuthFailure.Usage, wrong.Message[(wrong.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..], wrong.Hint, inner: wrong);
        }
    }

    private bool Says(string text, string key, IReadOnlyList<string> values)
        => SettingsDocument.Parse(text, path).Root.Find(key)?.Value switch
        {
            YamlText one => values.Count == 1 && one.Value == values[0],
            YamlList list => list.Items.Select(item => (item as YamlText)?.Value).SequenceEqual(values),
            _ => false,
        };

    private RegistryAuthException ByHand(string key, string hint)
        => new(AuthFailure.Configuration, $"{path} has '{key}' in a form that is not changed by a program", hint);
}
