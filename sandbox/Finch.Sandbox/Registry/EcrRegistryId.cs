using Finch.Sandbox.Aws;

namespace Finch.Sandbox.Registry;

/// <summary>A private ECR registry: all its host names lead to the same repositories.</summary>
internal sealed record EcrRegistryId(string Account, string Region, Partition Partition)
{
    /// <summary>Its folder in the data directory.</summary>
    public string Folder => Path.Combine("ecr", Region, Account);
}
