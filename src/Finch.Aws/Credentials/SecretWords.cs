using System.Text;

namespace Finch.Aws.Credentials;

/// <summary>Hides what looks like a secret in the words of a program that deals with secrets: AWS's keys have 40 characters, its tokens hundreds.</summary>
internal static class SecretWords
{
    private const int Shortest = 32;

    /// <summary>The text with three asterisks for every long run of base64 characters that mixes letters and digits.</summary>
    public static string Hide(string text)
    {
        var shown = new StringBuilder();
        var start = 0;
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && IsOfToken(text[at]))
                continue;
            var word = text.AsSpan(start, at - start);
            shown.Append(IsSecret(word) ? "***" : word);
            if (at < text.Length)
                shown.Append(text[at]);
            start = at + 1;
        }

        return shown.ToString();
    }

    private static bool IsOfToken(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=' or '-' or '_';

    private static bool IsSecret(ReadOnlySpan<char> word)
        => word.Length >= Shortest && word.ContainsAnyInRange('0', '9') && (word.ContainsAnyInRange('a', 'z') || word.ContainsAnyInRange('A', 'Z'));
}
