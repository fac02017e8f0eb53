using System.Text;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>Looks for a secret in all that was said and in every file under HOME, in each form it could have taken on its way.</summary>
internal static class SecretSearch
{
    public static IEnumerable<string> Places(Scenario scenario, string secret, IReadOnlySet<string> allowed)
    {
        var forms = Forms(secret).Distinct().Select(Encoding.UTF8.GetBytes).ToList();
        foreach (var text in scenario.Said.Where(text => Holds(Encoding.UTF8.GetBytes(text), forms)))
            yield return $"{secret} was said:\n{text}";

        var files = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var file in Directory.EnumerateFiles(scenario.Home, "*", files))
        {
            if (!allowed.Contains(file) && Holds(File.ReadAllBytes(file), forms))
                yield return $"{secret} is in the file ~/{Path.GetRelativePath(scenario.Home, file)}";
        }
    }

    internal static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return Uri.EscapeDataString(secret);
        // Inside a longer text, such as user:secret, base64 shows a secret in three ways, by where its first byte falls. The
        // characters at either end depend on the neighbours, so the search is for those in between.
        for (var shift = 0; shift < 3; shift++)
        {
            var encoded = Convert.ToBase64String([.. new byte[shift], .. Encoding.UTF8.GetBytes(secret)]).TrimEnd('=');
            var first = shift == 0 ? 0 : shift + 1;
            if (encoded.Length - 1 <= first) continue;
            yield return encoded[first..^1];
            yield return encoded[first..^1].Replace('+', '-').Replace('/', '_');
        }
    }

    private static bool Holds(ReadOnlySpan<byte> data, List<byte[]> forms)
    {
        foreach (var form in forms)
        {
            if (data.IndexOf(form) >= 0) return true;
        }

        return false;
    }
}
