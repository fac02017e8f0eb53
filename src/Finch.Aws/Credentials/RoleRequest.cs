namespace Finch.Aws.Credentials;

/// <summary>A role to assume.</summary>
/// <param name="Arn">The role.</param>
/// <param name="SessionName">Shows up in AWS's logs; null for one of our own making.</param>
/// <param name="ExternalId">What the role's trust policy may ask for.</param>
/// <param name="MfaSerial">The device whose code has to be shown.</param>
/// <param name="DurationSeconds">How long the credentials should live; null for AWS's hour.</param>
internal sealed record RoleRequest(string Arn, string? SessionName, string? ExternalId, string? MfaSerial, int? DurationSeconds);
