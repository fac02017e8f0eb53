namespace Finch.Sandbox;

/// <summary>A holder of an AWS access key. A class and not a record, so that printing it shows no secret.</summary>
public sealed class AwsUser
{
    /// <summary>Starts with <c>AKIA</c> for a long-term key; <c>ASIA</c> belongs with a <see cref="SessionToken"/>.</summary>
    public required string AccessKeyId { get; init; }

    /// <summary>The signing secret.</summary>
    public required string SecretAccessKey { get; init; }

    /// <summary>Null for a long-term key; otherwise every request must carry exactly this token.</summary>
    public string? SessionToken { get; init; }

    /// <summary>When the key stops working; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Twelve digits.</summary>
    public required string Account { get; init; }

    /// <summary>The identity in the commercial partition, for instance <c>arn:aws:iam::111222333444:user/finch</c>.</summary>
    public required string Arn { get; init; }

    /// <summary>The unique identifier, for instance <c>AIDA...</c>.</summary>
    public required string UserId { get; init; }

    /// <summary>IAM actions this user may not perform, for instance <c>ecr:GetAuthorizationToken</c> or <c>ecr:*</c>.</summary>
    public IReadOnlyList<string> DeniedActions { get; init; } = [];

    /// <summary>Other accounts whose private registries let this user in by policy.</summary>
    public IReadOnlyList<string> OtherAccounts { get; init; } = [];

    /// <summary>Makes a user with a new random key.</summary>
    public static AwsUser Create(string account, string name, IReadOnlyList<string>? deniedActions = null) => new()
    {
        AccessKeyId = "AKIA" + Randomness.UpperCase(16),
        SecretAccessKey = Randomness.Base64(30),
        Account = account,
        Arn = $"arn:aws:iam::{account}:user/{name}",
        UserId = "AIDA" + Randomness.UpperCase(17),
        DeniedActions = deniedActions ?? [],
    };

    /// <inheritdoc/>
    public override string ToString() => Arn;
}
