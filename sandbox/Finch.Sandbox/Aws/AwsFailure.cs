namespace Finch.Sandbox.Aws;

/// <summary>A refusal on its way to the client.</summary>
/// <param name="cause">The kind of refusal.</param>
/// <param name="message">AWS's text.</param>
/// <param name="code">The error code, for <see cref="AwsCause.Other"/> only.</param>
internal sealed class AwsFailure(AwsCause cause, string message, string? code = null) : Exception(message)
{
    public AwsCause Cause { get; } = cause;

    public string? Code { get; } = code;

    public static AwsFailure Refused(string code, string message) => new(AwsCause.Other, message, code);

    public static AwsFailure Denied(AwsIdentity who, Partition partition, string action, string resource) =>
        new(AwsCause.AccessDenied, $"User: {who.ArnIn(partition)} is not authorized to perform: {action} on resource: {resource}"
            + $" because no identity-based policy allows the {action} action");
}
