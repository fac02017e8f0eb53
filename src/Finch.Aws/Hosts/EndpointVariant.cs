namespace Finch.Aws.Hosts;

/// <summary>Which of an endpoint's names is wanted.</summary>
/// <param name="Fips">FIPS 140 validated.</param>
/// <param name="DualStack">With IPv6 addresses.</param>
internal readonly record struct EndpointVariant(bool Fips, bool DualStack);
