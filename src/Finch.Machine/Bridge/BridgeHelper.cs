using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Machine.Bridge;

/// <summary>
/// The credential helper as it is inside the machine: what it is asked for comes from the host. It keeps nothing, so what only a store
/// can do is answered with where to do it.
/// </summary>
internal sealed class BridgeHelper : IHelperBackend
{
    /// <summary>Where the host puts the socket and this run's secret. The guest image makes the folder; nothing else does.</summary>
    public const string GuestFolder = "/run/finch";

    /// <summary>The file that says that this system is a guest of finch: part of the guest image, read-only.</summary>
    public const string GuestMark = "/etc/finch/guest";

    private readonly string _version;
    private readonly BridgeClient _client;

    /// <summary>A helper over the bridge.</summary>
    /// <param name="programName">The name under which it was called.</param>
    /// <param name="version">Our version.</param>
    /// <param name="folder">Where socket and secret are.</param>
    public BridgeHelper(string programName, string version, string folder = GuestFolder)
    {
        ProgramName = programName;
        _version = version;
        _client = new BridgeClient(folder);
    }

    /// <summary>True in a guest of finch.</summary>
    public static bool IsGuest => OperatingSystem.IsLinux() && File.Exists(GuestMark);

    /// <inheritdoc/>
    public string ProgramName { get; }

    /// <inheritdoc/>
    public string VersionLine => $"{ProgramName} (finch) {_version}";

    /// <inheritdoc/>
    public async Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        BridgeAnswer answer;
        try
        {
            answer = await _client.AskAsync(serverUrl, cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException failure)
        {
            throw Failed(failure.Message, failure.Hint);
        }

        return answer.Status switch
        {
            BridgeStatus.Found => new HelperCredential(serverUrl, answer.Username ?? "", new Secret(answer.Secret ?? "")),
            BridgeStatus.NotFound => null,
            _ => throw Failed(answer.Message ?? "the host refused the question", answer.Hint),
        };
    }

    /// <inheritdoc/>
    public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => throw Failed("credentials are kept on the host", "run finch login on the host; the machine asks it");

    /// <inheritdoc/>
    public Task EraseAsync(string serverUrl, CancellationToken cancellationToken)
        => throw Failed("credentials are kept on the host", "run finch logout on the host");

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
        => throw Failed("the host does not tell the machine which credentials it has", "run finch auth list on the host");

    private static HelperProtocolException Failed(string message, string? hint) => new(message, hint is null ? null : $"finch: hint: {hint}");
}
