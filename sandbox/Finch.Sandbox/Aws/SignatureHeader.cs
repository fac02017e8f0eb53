namespace Finch.Sandbox.Aws;

/// <summary>The parts of an Authorization header of AWS Signature Version 4.</summary>
internal sealed record SignatureHeader(
    string AccessKeyId, string Date, string Region, string Service, IReadOnlyList<string> SignedHeaders, string Signature)
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>What the key is derived from, and part of what is signed.</summary>
    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    /// <summary>Reads the header.</summary>
    /// <exception cref="AwsFailure">It is absent, of another scheme, or lacks a part.</exception>
    public static SignatureHeader Parse(string? header)
    {
        if (string.IsNullOrEmpty(header) || !header.StartsWith("AWS4-", StringComparison.Ordinal))
            throw new AwsFailure(AwsCause.MissingAuthentication, "Missing Authentication Token");
        if (!header.StartsWith(Algorithm + " ", StringComparison.Ordinal))
            throw Incomplete($"Unsupported AWS 'algorithm': '{header.Split(' ')[0]}'.");

        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (string part in header[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=');
            if (equals <= 0)
                throw Incomplete($"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header.");
            fields[part[..equals]] = part[(equals + 1)..];
        }
        string credential = Required(fields, "Credential");
        string[] scope = credential.Split('/');
        if (scope.Length != 5 || scope[4] != "aws4_request")
            throw Incomplete("Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term.");
        string[] signed = Required(fields, "SignedHeaders").Split(';');
        return new SignatureHeader(scope[0], scope[1], scope[2], scope[3], signed, Required(fields, "Signature"));
    }

    private static string Required(Dictionary<string, string> fields, string name) =>
        fields.TryGetValue(name, out string? value) && value.Length > 0
            ? value
            : throw Incomplete($"Authorization header requires '{name}' parameter.");

    private static AwsFailure Incomplete(string message) => new(AwsCause.IncompleteSignature, message);
}
