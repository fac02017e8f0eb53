using System.Collections.Concurrent;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Microsoft.Extensions.Logging;

namespace Finch.Machine.Bridge;

/// <summary>
/// Answers for the host: is the machine allowed to ask for this registry, and what does the whole chain of sources say? Questions
/// for one registry at the same time are one lookup, and its answer serves the next few seconds.
/// </summary>
/// <param name="open">Gives the sources of this moment; settings may change while the machine runs.</param>
/// <param name="stamp">Changes when the files that hold settings and credentials do: then nothing that is kept counts.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Receives what nobody expected.</param>
internal sealed class CredentialDesk(Func<CredentialPolicy> open, Func<object> stamp, TimeProvider time, ILogger log)
{
    /// <summary>Long enough for a pull of many layers; short enough that a sign-out elsewhere is soon noticed.</summary>
    private static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    /// <summary>Above what a helper gets (30 s), so that its own words arrive first.</summary>
    private static readonly TimeSpan LookupLimit = TimeSpan.FromSeconds(45);

    /// <summary>A guest cannot make us remember without end.</summary>
    private const int MostKept = 1000;

    private readonly ConcurrentDictionary<RegistryKey, Lookup> _lookups = new();

    /// <summary>The answer for a registry, however the client spells it.</summary>
    public async Task<BridgeAnswer> AskAsync(string server, CancellationToken cancellationToken)
    {
        if (!RegistryKey.TryParse(server, out var key))
            return new BridgeAnswer(BridgeStatus.Malformed, Message: "this is not a registry address");
        if (_lookups.Count >= MostKept)
            _lookups.Clear();
        var (now, current) = (time.GetUtcNow(), stamp());
        // Whoever comes second takes the first one's: the lookup runs once, and for nobody's patience but its own limit.
        var lookup = _lookups.AddOrUpdate(key, _ => New(), (_, other) => other.Holds(now, current) ? other : New());
        return (await lookup.Finding.Value.WaitAsync(cancellationToken).ConfigureAwait(false)).Answer;

        Lookup New() => new(current, new Lazy<Task<Finding>>(() => FindAsync(key)));
    }

    /// <summary>What is served again is not logged again: a pull of many layers would push everything else out of the log.</summary>
    private async Task<Finding> FindAsync(RegistryKey key)
    {
        var answer = await LookUpAsync(key).ConfigureAwait(false);
        log.BridgeAnswered(key.Host, answer.Status);
        return new Finding(answer, time.GetUtcNow());
    }

    private async Task<BridgeAnswer> LookUpAsync(RegistryKey key)
    {
        using var limit = new CancellationTokenSource(LookupLimit, time);
        try
        {
            var policy = open();
            if (!policy.Allows(key.Host))
            {
                return new BridgeAnswer(BridgeStatus.NotAllowed, Message: $"the machine may not ask for credentials of {key.Host}",
                    Hint: "on the host, add it to bridge_registries in finch.yaml");
            }

            var query = new CredentialQuery(key.Host, key.Path.Length > 0 ? key.Path : null);
            var found = await Task.Run(() => policy.Source.FindAsync(query, limit.Token), limit.Token).WaitAsync(limit.Token).ConfigureAwait(false);
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
            return new BridgeAnswer(BridgeStatus.TimedOut, Message: $"the host did not find a credential for {key.Host} within {LookupLimit.TotalSeconds:0} s",
                Hint: $"on the host, run: finch auth explain {key.Host}");
        }
        catch (Exception defect)
        {
            // The guest is told that it is the host's trouble, and nothing of a text that nobody has looked at for secrets.
            log.BridgeLookupFailed(key.Host, defect.GetType().Name);
            return new BridgeAnswer(BridgeStatus.Broken, Message: $"the host could not look for a credential for {key.Host}",
                Hint: $"on the host, run: finch auth explain {key.Host}");
        }
    }

    /// <summary>A lookup that runs, or has run.</summary>
    private sealed record Lookup(object Stamp, Lazy<Task<Finding>> Finding)
    {
        /// <summary>Only good news is kept: what is broken may be mended by the person who just read so.</summary>
        public bool Holds(DateTimeOffset now, object stamp)
            => Stamp.Equals(stamp)
                && (!Finding.IsValueCreated || !Finding.Value.IsCompleted
                    || (Finding.Value.Result is { Answer.Status: BridgeStatus.Found } found && now < found.At + KeptFor));
    }

    private sealed record Finding(BridgeAnswer Answer, DateTimeOffset At);
}

/// <summary>What the host lets the machine have.</summary>
/// <param name="Source">Everything the host would look through itself.</param>
/// <param name="Allows">True for a registry that the machine may ask for.</param>
public sealed record CredentialPolicy(ICredentialSource Source, Func<RegistryHost, bool> Allows);
