using System.Text;
using Finch.Auth;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// The one line of <c>registries.conf</c> (containers-registries.conf(5)) that matters here: <c>credential-helpers</c>, an array of
/// strings before the first table.
/// </summary>
internal static class RegistriesConf
{
    private const string Key = "credential-helpers";

    /// <summary>Reads the helpers.</summary>
    /// <param name="text">The file.</param>
    /// <param name="path">For the error.</param>
    /// <returns>Null when the file does not name any, which leaves those of other files in force.</returns>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: the value is no array of strings.</exception>
    public static IReadOnlyList<string>? Helpers(string text, string path)
    {
        for (int start = 0, number = 1; start < text.Length; number++)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found : text.Length;
            var line = text.AsSpan(start, end - start).Trim();
            if (line.StartsWith("["))
                return null;
            if (line.IndexOf('=') is > 0 and var equals && line[..equals].Trim().Trim("\"'").SequenceEqual(Key))
            {
                return Strings(text[(text.IndexOf('=', start) + 1)..])
                    ?? throw new RegistryAuthException(AuthFailure.Configuration, $"{path}:{number}: {Key} is not an array of strings", "correct the line");
            }

            start = end + 1;
        }

        return null;
    }

    /// <summary>The strings of a TOML array, which may run over lines and hold comments; null when it is none.</summary>
    private static List<string>? Strings(string text)
    {
        var found = new List<string>();
        var at = 0;
        if (!Next(text, ref at) || text[at++] != '[')
            return null;
        while (Next(text, ref at) && text[at] != ']')
        {
            var quote = text[at];
            var end = quote is '"' or '\'' ? text.IndexOf(quote, at + 1) : -1;
            if (end < 0 || text.AsSpan(at + 1, end - at - 1).IndexOfAny('\\', '\n') >= 0)
                return null;
            found.Add(text[(at + 1)..end]);
            at = end + 1;
            if (Next(text, ref at) && text[at] == ',')
                at++;
        }

        return at < text.Length ? found : null;
    }

    /// <summary>Goes on to the next character that means something.</summary>
    private static bool Next(string text, ref int at)
    {
        for (; at < text.Length; at++)
        {
            if (text[at] == '#')
            {
                var end = text.IndexOf('\n', at);
                at = end < 0 ? text.Length - 1 : end;
            }
            else if (!char.IsWhiteSpace(text[at]))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>A file that names helpers and does nothing else.</summary>
    public static byte[] Format(string comment, IEnumerable<string> helpers)
        => Encoding.UTF8.GetBytes($"{comment}{Key} = [{string.Join(", ", helpers.Select(helper => $"\"{helper}\""))}]\n");
}
