namespace Finch.Aws.Hosts;

/// <summary>Where a request goes and how it is signed.</summary>
/// <param name="Url">The address; the path is kept from a configured one.</param>
/// <param name="SigningName">The service in the credential scope.</param>
/// <param name="SigningRegion">The region in the credential scope.</param>
/// <param name="IsCustom">True when the address was configured and not derived from the region.</param>
/// <param name="Fallback">Another name of the same endpoint, for when the first does not resolve.</param>
internal sealed record ServiceEndpoint(Uri Url, string SigningName, string SigningRegion, bool IsCustom, Uri? Fallback = null);
