namespace Finch.Sandbox;

/// <summary>A role that is pickier than the default, which everyone may assume.</summary>
/// <param name="Arn">For instance <c>arn:aws:iam::555566667777:role/EcrPull</c>.</param>
public sealed record AwsRole(string Arn)
{
    /// <summary>The external id its trust policy asks for; null for none.</summary>
    public string? ExternalId { get; init; }

    /// <summary>False: nobody may assume it.</summary>
    public bool Assumable { get; init; } = true;

    /// <summary>IAM actions its sessions may not perform.</summary>
    public IReadOnlyList<string> DeniedActions { get; init; } = [];
}
