namespace Finch.CredentialHelper.Kubelet;

/// <summary>The words of the kubelet's protocol for image credential providers (KEP-2133, KEP-4412).</summary>
internal static class CredentialProviderApi
{
    /// <summary>The one version we speak. A kubelet drops an answer of any other than its configuration names.</summary>
    public const string Version = "credentialprovider.kubelet.k8s.io/v1";

    public const string RequestKind = "CredentialProviderRequest";

    public const string ResponseKind = "CredentialProviderResponse";

    /// <summary>Far above a request with every annotation that a service account may have (256 KiB).</summary>
    public const int LongestRequest = 1024 * 1024;

    /// <summary>How long an answer may take: a kubelet ends us after a minute, and then nobody learns why.</summary>
    public const int SecondsToAnswer = 50;
}
