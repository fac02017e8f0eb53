namespace Finch.Aws;

/// <summary>Who AWS says we are.</summary>
/// <param name="UserId">The unique id of the user or role session.</param>
/// <param name="Account">The twelve digits of the account.</param>
/// <param name="Arn">The principal.</param>
public sealed record CallerIdentity(string UserId, string Account, string Arn);
