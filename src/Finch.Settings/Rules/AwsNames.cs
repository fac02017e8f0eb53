namespace Finch.Settings.Rules;

/// <summary>The shapes of AWS's names, checked when a file is read so that the error points at its line.</summary>
internal static class AwsNames
{
    private const string AccountVariable = "{account}";

    /// <summary>Twelve digits.</summary>
    public static bool IsAccount(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    /// <summary>Letters, digits and hyphens as in <c>us-gov-west-1</c>; new regions need no new version of ours.</summary>
    public static bool IsRegion(string text)
        => text.Length <= 63 && text.Contains('-', StringComparison.Ordinal) && char.IsAsciiLetterLower(text[0]) && char.IsAsciiDigit(text[^1])
            && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary><c>arn:PARTITION:iam::ACCOUNT:role/NAME</c>, with <c>{account}</c> allowed for the account.</summary>
    public static bool IsRole(string text)
        => text.Split(':', 6) is ["arn", var partition, "iam", "", var account, var role]
            && partition.StartsWith("aws", StringComparison.Ordinal) && (account == AccountVariable || IsAccount(account))
            && role.StartsWith("role/", StringComparison.Ordinal) && role.Length > "role/".Length;

    /// <summary>True when the role's name leaves the account to the registry.</summary>
    public static bool HasVariable(string? role) => role?.Contains(AccountVariable, StringComparison.Ordinal) is true;

    /// <summary>The role's name with the account put in.</summary>
    public static string? Expand(string? role, string account) => role?.Replace(AccountVariable, account, StringComparison.Ordinal);
}
