using Finch.Aws.Hosts;

namespace Finch.Aws.Services;

/// <summary>One call of a service, in a form that can be sent again.</summary>
/// <param name="Operation">The operation, for errors.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Endpoint">Where to.</param>
/// <param name="Path">Below the endpoint, with query; empty for its root.</param>
/// <param name="ContentType">Of the body; null for none.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">Further headers.</param>
internal sealed record ServiceRequest(
    string Operation, HttpMethod Method, ServiceEndpoint Endpoint, string Path, string? ContentType, byte[] Body,
    params IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>A body may hold a token, so it is not printed.</summary>
    public override string ToString() => $"{Operation} at {Endpoint.Url}";
}
