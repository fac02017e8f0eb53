using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Settings;

namespace Finch.CredentialHelper;

/// <summary>
/// <c>docker-credential-finch</c>: docker, podman and skopeo sign in through finch's whole chain, and what they store goes
/// where finch keeps it. It works on finch's own configuration, never on the one that names it: that would be a circle.
/// </summary>
internal sealed class FinchHelper(FinchCredentials credentials, TextWriter notes) : IHelperBackend
{
    /// <summary>The suffix under which other tools know this program.</summary>
    public const string Name = "finch";

    public string ProgramName => HelperProtocol.ProgramPrefix + Name;

    public string VersionLine => $"{ProgramName} (finch) {Version}";

    /// <summary>Our version: <c>0.1.0</c>.</summary>
    public static string Version => typeof(FinchHelper).Assembly.GetName().Version!.ToString(3);

    public async Task<HelperCredential?> GetAsync(string serverUrl, CancellationToken cancellationToken)
    {
        var found = await ReportAsync(() => credentials.Chain.FindAsync(QueryFor(serverUrl), cancellationToken));
        return found?.Credential switch
        {
            Credential.Basic basic => new HelperCredential(serverUrl, basic.Username, basic.Password),
            Credential.IdentityToken identity => new HelperCredential(serverUrl, HelperProtocol.TokenUser, identity.Token),
            _ => null,
        };
    }

    public Task StoreAsync(HelperCredential credential, CancellationToken cancellationToken)
        => ReportAsync(async () =>
        {
            var key = KeyOf(credential.ServerUrl);
            var host = key.Host;
            var (store, newDefault) = await credentials.NewSecrets.ForAsync(host, cancellationToken);
            var outcome = await store.SaveAsync(key, credential.ToCredential(), cancellationToken);
            if (newDefault is not null)
                await notes.WriteLineAsync($"finch: credentials are kept in {newDefault} from now on ({credentials.Config.Path})");
            // The tool that called us believes in an encrypted store; the person should know better.
            if (outcome == SaveOutcome.StoredUnencrypted)
                await notes.WriteLineAsync($"finch: warning: the credential for {host} is stored unencrypted in {credentials.Config.Path}");
            return outcome;
        });

    public Task EraseAsync(string serverUrl, CancellationToken cancellationToken)
        => ReportAsync(() => credentials.Stores.EraseAsync(KeyOf(serverUrl), cancellationToken));

    public async Task<IReadOnlyDictionary<string, string>> ListAsync(CancellationToken cancellationToken)
    {
        var entries = await ReportAsync(() => credentials.Stores.ListAsync(cancellationToken));
        return entries.Where(e => e.User is not null).GroupBy(e => e.Key).ToDictionary(e => e.Key, e => e.First().User!);
    }

    private static RegistryKey KeyOf(string serverUrl) => RegistryKey.TryParse(serverUrl, out var key) ? key : RegistryHost.Parse(serverUrl);

    /// <summary>Some clients ask for <c>registry/repository</c>: the path finds path-scoped entries.</summary>
    private static CredentialQuery QueryFor(string serverUrl)
        => RegistryKey.TryParse(serverUrl, out var key)
            ? new CredentialQuery(key.Host, key.Path.Length > 0 ? key.Path : null)
            : throw new HelperProtocolException($"'{PlainAddress.OfTyped(serverUrl)}' is not a registry address", null);

    /// <summary>Broken is not "not found": docker shows the reason to its user instead of going on without a credential.</summary>
    private static async Task<T> ReportAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (RegistryAuthException failure)
        {
            throw new HelperProtocolException(failure.Message, failure.Hint is null ? null : $"finch: hint: {failure.Hint}")
            {
                LoggedReason = failure.LoggedMessage,
            };
        }
    }
}
