using System.Text.RegularExpressions;
using Finch.Auth;

namespace Finch.Cli.Support;

/// <summary>
/// Takes secrets out of texts before they leave the machine: those that are known, and whatever has the form of one. It rather
/// takes out too much.
/// </summary>
/// <param name="known">The secrets this machine is known to have.</param>
internal sealed partial class Redaction(IReadOnlyList<Secret> known)
{
    private const string Mask = "***";

    /// <summary>The text without secrets.</summary>
    public string Of(string text)
    {
        text = known.Aggregate(text, (masked, secret) => secret.MaskedIn(masked));
        text = PrivateKey().Replace(text, Mask);
        text = UserInfo().Replace(text, Mask + "@");
        text = Header().Replace(text, $"$1{Mask}");
        text = NamedValue().Replace(text, named => named.Groups[1].Value + (named.Value.EndsWith('"') ? $"\"{Mask}\"" : Mask));
        text = AccessKey().Replace(text, Mask);
        return Blob().Replace(text, Mask);
    }

    [GeneratedRegex(@"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(-----END [A-Z ]*PRIVATE KEY-----|\z)", RegexOptions.Singleline)]
    private static partial Regex PrivateKey();

    /// <summary>What stands before the host of an address.</summary>
    [GeneratedRegex(@"(?<=://)[^/\s""'<>]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"((?:authorization|cookie|x-amz-security-token|x-auth-[\w-]+)""?\s*[:=]\s*)[^\r\n]+", RegexOptions.IgnoreCase)]
    private static partial Regex Header();

    /// <summary>A value whose name says that it is one: <c>password: x</c>, <c>"authToken": "x"</c>, <c>AWS_SECRET_ACCESS_KEY=x</c>.</summary>
    [GeneratedRegex(
        @"([\w.-]*(?:passw|passphrase|secret|token|api_?key|private_?key|access_?key|external_?id|""auth""|credential|signature)[\w.-]*(?<!_FILE)[""']?\s*[:=]\s*)(?:""(?:[^""\\]|\\.)*""|'[^']*'|[^\s,}\]""'\\]+)",
        RegexOptions.IgnoreCase)]
    private static partial Regex NamedValue();

    [GeneratedRegex(@"\b(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}\b")]
    private static partial Regex AccessKey();

    /// <summary>Web tokens, and what is too long for anything but base64. A digest is shorter.</summary>
    [GeneratedRegex(@"\beyJ[\w-]{8,}\.[\w-]+(?:\.[\w-]*)?|[A-Za-z0-9+/_=-]{120,}")]
    private static partial Regex Blob();
}
