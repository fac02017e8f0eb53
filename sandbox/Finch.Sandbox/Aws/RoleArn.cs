using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Finch.Sandbox.Aws;

/// <summary>The name of a role, taken apart.</summary>
internal sealed partial record RoleArn(string Text, string Account, string Name)
{
    /// <summary>The same role has the same unique id in every session, as IAM promises.</summary>
    public string UniqueId
    {
        get
        {
            byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{Account}/{Name}"));
            return "AROA" + string.Concat(hash.Take(17).Select(b => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[b & 31]));
        }
    }

    public static RoleArn? Parse(string text)
    {
        Match match = Grammar.Match(text);
        return match.Success ? new RoleArn(text, match.Groups["account"].Value, match.Groups["name"].Value) : null;
    }

    [GeneratedRegex("^arn:aws[a-z-]*:iam::(?<account>[0-9]{12}):role/([A-Za-z0-9+=,.@_/-]*/)?(?<name>[A-Za-z0-9+=,.@_-]{1,64})$")]
    private static partial Regex Grammar { get; }
}
