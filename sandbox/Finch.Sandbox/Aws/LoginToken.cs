namespace Finch.Sandbox.Aws;

/// <summary>A login password that was given out.</summary>
/// <param name="Service"><c>ecr</c> or <c>ecr-public</c>.</param>
/// <param name="Region">Where it works.</param>
/// <param name="Holder">Whom it stands for.</param>
/// <param name="Expires">When it stops working.</param>
internal sealed record LoginToken(string Service, string Region, AwsIdentity Holder, DateTimeOffset Expires);
