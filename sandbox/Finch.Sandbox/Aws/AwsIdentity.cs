namespace Finch.Sandbox.Aws;

/// <summary>Who holds an access key: a user, or a session of a role. The same identity exists in every partition.</summary>
internal sealed class AwsIdentity
{
    private readonly string _arn;

    public AwsIdentity(AwsUser user)
    {
        _arn = user.Arn;
        (AccessKeyId, SecretAccessKey, SessionToken, Expires) = (user.AccessKeyId, user.SecretAccessKey, user.SessionToken, user.Expires);
        (Account, UserId, DeniedActions, OtherAccounts) = (user.Account, user.UserId, user.DeniedActions, user.OtherAccounts);
    }

    public string AccessKeyId { get; }

    public string SecretAccessKey { get; }

    public string? SessionToken { get; }

    public DateTimeOffset? Expires { get; }

    public string Account { get; }

    public string UserId { get; }

    public IReadOnlyList<string> DeniedActions { get; }

    public IReadOnlyList<string> OtherAccounts { get; }

    public string ArnIn(Partition partition)
    {
        string[] parts = _arn.Split(':', 3);
        return $"{parts[0]}:{partition.Name}:{parts[2]}";
    }

    public bool May(string action) => !DeniedActions.Any(denied =>
        denied == "*" || denied == action
        || (denied.EndsWith(":*", StringComparison.Ordinal) && action.StartsWith(denied[..^1], StringComparison.Ordinal)));
}
