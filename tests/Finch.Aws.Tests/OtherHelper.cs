using Finch.Auth.Helpers;

namespace Finch.Aws.Tests;

/// <summary>The helper for every registry that is not ECR's, in memory.</summary>
internal sealed class OtherHelper : IHelperBackend
{
    public Dictionary<string, HelperCredential> Kept { get; } = [];

    /// <summary>When set, every call ends with it.</summary>
    public HelperProtocolException? Failure { get; set; }

    public string ProgramName => "docker-credential-other";

    public string VersionLine => "docker-credential-other (tests) 0.0.0";

    public Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken)
        => Failure is null ? Task.FromResult(Kept.GetValueOrDefault(serverUrl)) : Task.FromException<HelperCredential?>(Failure);

    public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
    {
        Kept[credential.ServerUrl] = credential with { Username = "ann" };
        return Task.CompletedTask;
    }

    public Task EraseAsync(string serverUrl, CancellationToken cancellationToken)
    {
        Kept.Remove(serverUrl);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => Failure is null
            ? Task.FromResult<IReadOnlyDictionary<string, string>>(Kept.ToDictionary(entry => entry.Key, entry => entry.Value.Username))
            : Task.FromException<IReadOnlyDictionary<string, string>>(Failure);
}
