namespace Finch.Aws;

/// <summary>A person's sign-in at AWS that credentials are made from, as far as its file tells.</summary>
/// <param name="Command">The command that signs in again.</param>
/// <param name="EndsAt">When the session ends; null when nobody is signed in.</param>
/// <param name="RenewsItself">True when it is renewed without the person.</param>
internal sealed record AwsSignIn(string Command, DateTimeOffset? EndsAt, bool RenewsItself);
