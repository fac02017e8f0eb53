using System.Diagnostics.CodeAnalysis;

namespace Finch.Aws;

/// <summary>The name of an IAM role: <c>arn:PARTITION:iam::ACCOUNT:role/NAME</c>, with or without a path before the name.</summary>
public sealed record RoleArn
{
    private const int AccountDigits = 12;

    /// <summary>IAM's own limit.</summary>
    private const int Longest = 2048;

    private readonly string _text;

    private RoleArn(string text, string partition)
    {
        _text = text;
        Partition = partition;
    }

    /// <summary>The partition the role lives in, for example <c>aws-cn</c>.</summary>
    public string Partition { get; }

    /// <summary>Reads a name. Only its form is judged; whether there is such a role, AWS knows.</summary>
    /// <returns>False for anything else.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out RoleArn? role)
    {
        role = null;
        if (text is null || text.Length > Longest || text.Split(':') is not ["arn", var partition, "iam", "", var account, var resource])
            return false;
        var wellFormed = partition.StartsWith("aws", StringComparison.Ordinal)
            && account.Length == AccountDigits && account.All(char.IsAsciiDigit)
            && resource.StartsWith("role/", StringComparison.Ordinal) && resource.Length > "role/".Length && resource[^1] != '/'
            && resource.All(c => c is > ' ' and < '\u007f');
        role = wellFormed ? new RoleArn(text, partition) : null;
        return wellFormed;
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
