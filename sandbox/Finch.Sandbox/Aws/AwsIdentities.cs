using System.Collections.Concurrent;

namespace Finch.Sandbox.Aws;

/// <summary>All access keys that are known: the configured users, and the temporary keys minted by assuming roles.</summary>
internal sealed class AwsIdentities(IEnumerable<AwsUser> users, IReadOnlyList<AwsRole> roles)
{
    private readonly ConcurrentDictionary<string, AwsIdentity> _byKey =
        new(users.Select(u => KeyValuePair.Create(u.AccessKeyId, new AwsIdentity(u))));

    public AwsIdentity? Find(string accessKeyId) => _byKey.GetValueOrDefault(accessKeyId);

    public AwsRole Role(string arn) => roles.FirstOrDefault(r => r.Arn == arn) ?? new AwsRole(arn);

    /// <summary>Mints the key of a new session of a role.</summary>
    public AwsIdentity Assume(RoleArn role, string sessionName, DateTimeOffset expires)
    {
        var session = new AwsUser
        {
            AccessKeyId = "ASIA" + Randomness.UpperCase(16),
            SecretAccessKey = Randomness.Base64(30),
            SessionToken = "IQoJb3JpZ2luX2Vj" + Randomness.Base64(360),
            Expires = expires,
            Account = role.Account,
            Arn = $"arn:aws:sts::{role.Account}:assumed-role/{role.Name}/{sessionName}",
            UserId = $"{role.UniqueId}:{sessionName}",
            DeniedActions = Role(role.Text).DeniedActions,
        };
        var identity = new AwsIdentity(session);
        _byKey[session.AccessKeyId] = identity;
        return identity;
    }
}
