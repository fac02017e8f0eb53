namespace Finch.Aws.Hosts;

/// <summary>A service we call, with the names that configuration and signatures use for it.</summary>
/// <param name="SigningName">In the credential scope of a signature: <c>ecr-public</c>.</param>
/// <param name="ConfigurationKey">In a <c>services</c> section: <c>ecr_public</c>; upper case in <c>AWS_ENDPOINT_URL_ECR_PUBLIC</c>.</param>
internal sealed record AwsService(string SigningName, string ConfigurationKey)
{
    public static AwsService Ecr { get; } = new("ecr", "ecr");

    public static AwsService EcrPublic { get; } = new("ecr-public", "ecr_public");

    public static AwsService Sts { get; } = new("sts", "sts");

    public static AwsService Sso { get; } = new("awsssoportal", "sso");

    public static AwsService SsoOidc { get; } = new("sso-oauth", "sso_oidc");

    public string EndpointVariable => "AWS_ENDPOINT_URL_" + ConfigurationKey.ToUpperInvariant();
}
