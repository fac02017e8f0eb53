using System.Collections.Concurrent;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;

namespace Finch.Machine.Bridge;

/// <summary>
/// Answers for the host: is the machine allowed to ask for this registry, and what does the whole chain of sources say? Questions
/// for one registry at the same time are one lookup, and its answer serves the next few seconds.
/// </summary>
/// <param name="open">Gives the sources of this moment; settings may change while the machine runs.</param>
/// <param name="stamp">Changes when the files that hold settings and credentials do: then nothing that is kept counts.</param>
/// <param name="time">The clock.</param>
internal sealed class CredentialDesk(Func<CredentialPolicy> open, Func<object> stamp, TimeProvider time)
{
    /// <summary>Long enough for a pull of many layers; short enough that a sign-out elsewhere is soon noticed.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    /// <summary>Above what a helper gets (30 s), so that its own words arrive first.</summary>
    private static readonly TimeSpan LookupLimit = TimeSpan.FromSeconds(45);

    /// <summary>A guest cannot make us remember without end.</summary>
    private const int MostKept = 1000;

    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>The answer for a registry.</summary>
    public Task<BridgeAnswer> AskAsync(string server, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var current = stamp();
        if (_entries.TryGetValue(server, out var kept) && kept.Holds(now, current))
            return kept.Answer.Value.WaitAsync(cancellationToken);
        if (_entries.Count >= MostKept)
            _entries.Clear();
        // Whoever comes second takes the first one's: the lookup runs once, and for nobody's patience but its own limit.
        var made = new Entry(now + KeptFor, current, new Lazy<Task<BridgeAnswer>>(() => LookUpAsync(server)));
        var entry = _entries.AddOrUpdate(server, made, (_, other) => other.Holds(now, current) ? other : made);
        return ForgetUnlessFoundAsync(server, entry, cancellationToken);
    }

    /// <summary>Only good news is kept: what is broken may be mended by the person who just read so.</summary>
    private async Task<BridgeAnswer> ForgetUnlessFoundAsync(string server, Entry entry, CancellationToken cancellationToken)
    {
        var answer = await entry.Answer.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
        if (answer.Status != BridgeStatus.Found)
            _entries.TryRemove(KeyValuePair.Create(server, entry));
        return answer;
    }

    private async Task<BridgeAnswer> LookUpAsync(string server)
    {
        using var limit = new CancellationTokenSource(LookupLimit, time);
        try
        {
            if (!RegistryKey.TryParse(server, out var key))
                return new BridgeAnswer(BridgeStatus.Malformed, Message: "this is not a registry address");
            var policy = open();
            if (!policy.Allows(key.Host))
            {
                return new BridgeAnswer(BridgeStatus.NotAllowed, Message: $"the machine may not ask for credentials of {key.Host}",
                    Hint: "on the host, add it to bridge_registries in finch.yaml");
            }

            var found = await Task.Run(() => policy.Source.FindAsync(new CredentialQuery(key.Host, key.Path.Length > 0 ? key.Path : null), limit.Token), limit.Token)
                .WaitAsync(limit.Token).ConfigureAwait(false);
            return found?.Credential switch
            {
                Credential.Basic basic => new BridgeAnswer(BridgeStatus.Found, basic.Username, basic.Password.Reveal()),
                Credential.IdentityToken identity => new BridgeAnswer(BridgeStatus.Found, HelperProtocol.TokenUser, identity.Token.Reveal()),
                // A registry token has no form in docker's helper protocol.
                _ => new BridgeAnswer(BridgeStatus.NotFound),
            };
        }
        catch (RegistryAuthException broken)
        {
            return new BridgeAnswer(BridgeStatus.Broken, Message: broken.Message, Hint: broken.Hint);
        }
        catch (OperationCanceledException)
        {
            return new BridgeAnswer(BridgeStatus.TimedOut, Message: $"the host did not find a credential for {server} within {LookupLimit.TotalSeconds:0} s",
                Hint: "on the host, run: finch auth explain " + server);
        }
    }

    private sealed record Entry(DateTimeOffset Until, object Stamp, Lazy<Task<BridgeAnswer>> Answer)
    {
        public bool Holds(DateTimeOffset now, object stamp) => now < Until && Stamp.Equals(stamp);
    }
}

/// <summary>What the host lets the machine have.</summary>
/// <param name="Source">Everything the host would look through itself.</param>
/// <param name="Allows">True for a registry that the machine may ask for.</param>
public sealed record CredentialPolicy(ICredentialSource Source, Func<RegistryHost, bool> Allows);
