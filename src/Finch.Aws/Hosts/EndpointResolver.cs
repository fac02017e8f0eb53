using Finch.Aws.Configuration;

namespace Finch.Aws.Hosts;

/// <summary>Chooses the endpoint of a service: the configured address, or the one the region's rules give.</summary>
internal static class EndpointResolver
{
    private const int LongestRegion = 63;

    /// <summary>Resolves an endpoint. Never touches the network.</summary>
    /// <param name="settings">What is configured.</param>
    /// <param name="service">The service.</param>
    /// <param name="region">The region to sign for.</param>
    /// <param name="chosen">An address that was chosen for this very call (<c>--endpoint-url</c>); null for none.</param>
    /// <param name="implied">What the registry's host name asks for, beside what is configured.</param>
    /// <exception cref="AwsException">The region is malformed, or a custom address is combined with FIPS or dual-stack.</exception>
    public static ServiceEndpoint Resolve(AwsSettings settings, AwsService service, string region, Uri? chosen, EndpointVariant implied)
    {
        RequireRegion(region);
        var configured = settings.Variant;
        if ((chosen ?? settings.EndpointOverride(service)) is { } custom)
        {
            if (configured.Fips)
                throw Conflict("FIPS");
            return configured.DualStack
                ? throw Conflict("Dualstack")
                : new ServiceEndpoint(custom, service.SigningName, region == "aws-global" ? "us-east-1" : region, IsUsual: false);
        }

        return EndpointRules.For(service, region, new EndpointVariant(configured.Fips || implied.Fips, configured.DualStack || implied.DualStack));
    }

    /// <summary>Refuses what could not be a label of a host name, before it becomes one.</summary>
    public static void RequireRegion(string region)
    {
        var wellFormed = region.Length is > 0 and <= LongestRegion && region[0] != '-' && region[^1] != '-'
            && region.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') && !region.All(char.IsAsciiDigit);
        if (!wellFormed)
        {
            throw new AwsException(AwsFailure.InvalidEndpoint, $"Provided region_name '{region}' doesn't match a supported format.",
                "regions look like eu-west-1");
        }
    }

    private static AwsException Conflict(string what)
        => new(AwsFailure.Configuration, $"Invalid Configuration: {what} and custom endpoint are not supported",
            "remove the endpoint address, or the FIPS and dual-stack settings");
}
