namespace Finch.Aws.Hosts;

/// <summary>Where a request goes and how it is signed.</summary>
/// <param name="Url">The address; the path is kept from a configured one.</param>
/// <param name="SigningName">The service in the credential scope.</param>
/// <param name="SigningRegion">The region in the credential scope.</param>
/// <param name="IsUsual">True for the region's own address, neither configured nor FIPS nor dual-stack.</param>
/// <param name="Fallback">Another name of the same endpoint, for when the first does not resolve.</param>
internal sealed record ServiceEndpoint(Uri Url, string SigningName, string SigningRegion, bool IsUsual, Uri? Fallback = null);
