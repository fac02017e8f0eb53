namespace Finch.Sandbox.Aws;

/// <summary>Where an AWS API request was sent: which service, in which region.</summary>
/// <param name="Service">The name signatures are scoped to: <c>sts</c>, <c>ecr</c> or <c>ecr-public</c>.</param>
/// <param name="Region">The region signatures are scoped to.</param>
/// <param name="Partition">The partition of that region.</param>
internal sealed record AwsEndpoint(string Service, string Region, Partition Partition)
{
    /// <summary>Recognises the API hosts of STS, ECR and ECR Public: regional, FIPS, dual-stack, and the global STS.</summary>
    public static AwsEndpoint? Find(string host)
    {
        if (host == "sts.amazonaws.com")
            return new AwsEndpoint("sts", "us-east-1", Partition.All[0]);
        foreach (Partition partition in Partition.All)
        {
            AwsEndpoint? endpoint = Match(host, partition.Suffix, partition, ["sts", "sts-fips"], ["api.ecr", "api.ecr-fips", "ecr-fips"], "api.ecr-public")
                ?? Match(host, partition.DualStackSuffix, partition, ["sts", "sts-fips"], ["ecr", "ecr-fips"], "ecr-public");
            if (endpoint is not null)
                return endpoint;
        }
        return null;
    }

    private static AwsEndpoint? Match(string host, string suffix, Partition partition, string[] sts, string[] ecr, string ecrPublic)
    {
        if (!host.EndsWith("." + suffix, StringComparison.Ordinal))
            return null;
        string rest = host[..^(suffix.Length + 1)];
        int dot = rest.LastIndexOf('.');
        if (dot < 0)
            return null;
        (string name, string region) = (rest[..dot], rest[(dot + 1)..]);
        if (!partition.Regions.IsMatch(region))
            return null;
        if (sts.Contains(name))
            return new AwsEndpoint("sts", region, partition);
        if (ecr.Contains(name))
            return new AwsEndpoint("ecr", region, partition);
        // ECR Public hands out tokens in one region only.
        return name == ecrPublic && region == "us-east-1" ? new AwsEndpoint("ecr-public", region, partition) : null;
    }
}
