namespace Finch.Auth.Http;

/// <summary>What a person asked for about reaching a registry.</summary>
/// <param name="PlainHttp">The address was typed with <c>http://</c>.</param>
/// <param name="HttpsOnly">The address was typed with <c>https://</c>: never fall back.</param>
/// <param name="Insecure"><c>--insecure-registry</c>: do not verify certificates, fall back to plain HTTP.</param>
/// <param name="CaFile"><c>--ca-file</c>: authorities to trust beside the system's.</param>
public sealed record ConnectionChoices(bool PlainHttp = false, bool HttpsOnly = false, bool Insecure = false, string? CaFile = null)
{
    /// <summary><c>--hosts-dir</c>: directories of registries that come before the usual ones.</summary>
    public IReadOnlyList<string> CertificateRoots { get; init; } = [];

    /// <summary>True for plain http on the port of https, which a <see cref="RegistryHost"/> does not keep.</summary>
    internal bool IsPlainOnTlsPort { get; init; }

    /// <summary>The choices that an address, or the name of an image, as typed implies.</summary>
    /// <param name="typed">What was typed; null for nothing.</param>
    /// <param name="insecure"><c>--insecure-registry</c>.</param>
    /// <param name="caFile"><c>--ca-file</c>.</param>
    public static ConnectionChoices For(string? typed, bool insecure, string? caFile)
    {
        var text = typed?.Trim() ?? "";
        var plain = RegistryHost.AsksForPlainHttp(text);
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var authority = text[(scheme < 0 ? 0 : scheme + 3)..].Split('/', '?', '#')[0];
        var tlsPort = authority.EndsWith(":443", StringComparison.Ordinal);
        // Who writes out the port of https has no other server in mind, on loopback neither.
        return new ConnectionChoices(plain, text.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || (tlsPort && !plain), insecure, caFile)
        {
            IsPlainOnTlsPort = plain && tlsPort,
        };
    }
}
