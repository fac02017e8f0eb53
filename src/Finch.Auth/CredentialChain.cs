using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Auth;

/// <summary>What one source of the chain answered.</summary>
/// <param name="Source">The source in words.</param>
/// <param name="Outcome">The answer.</param>
/// <param name="Detail">Where the credential came from, or the error; never a secret.</param>
public sealed record ChainStep(string Source, ChainOutcome Outcome, string? Detail);

/// <summary>How a source answered.</summary>
public enum ChainOutcome
{
    /// <summary>It had no opinion.</summary>
    NotFound,

    /// <summary>It gave the credential.</summary>
    Found,

    /// <summary>It is broken; the search stopped here.</summary>
    Broken,
}

/// <summary>
/// Sources asked one after the other; the first answer wins. Sequential on purpose: a lower source may start a helper
/// program, and a program whose answer is thrown away should not run.
/// </summary>
public sealed class CredentialChain : ICredentialSource
{
    private readonly IReadOnlyList<ICredentialSource> _sources;

    /// <summary>A chain over sources in order of precedence.</summary>
    public CredentialChain(params IReadOnlyList<ICredentialSource> sources) => _sources = sources;

    /// <summary>Receives what each source answered.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <inheritdoc/>
    public string Name => "credential chain";

    /// <summary>The sources in order.</summary>
    public IReadOnlyList<ICredentialSource> Sources => _sources;

    /// <inheritdoc/>
    public Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
        => FindAsync(query, [], cancellationToken);

    /// <summary>Looks for a credential and records what each source answered.</summary>
    /// <param name="query">The registry.</param>
    /// <param name="steps">Receives one step per source that was asked.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public async Task<FoundCredential?> FindAsync(CredentialQuery query, ICollection<ChainStep> steps, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(steps);
        foreach (var source in _sources)
        {
            var began = Stopwatch.GetTimestamp();
            try
            {
                var found = await source.FindAsync(query, cancellationToken).ConfigureAwait(false);
                steps.Add(new ChainStep(source.Name, found is null ? ChainOutcome.NotFound : ChainOutcome.Found, found?.Origin));
                if (found is null)
                {
                    Logger.SourceHasNone(query.Host, source.Name, Log.Milliseconds(began));
                    continue;
                }

                Logger.SourceFound(query.Host, source.Name, found.Origin, Log.Milliseconds(began));
                return found;
            }
            catch (RegistryAuthException broken)
            {
                steps.Add(new ChainStep(source.Name, ChainOutcome.Broken, broken.Message));
                Logger.SourceBroken(query.Host, source.Name, Log.Milliseconds(began), broken.LoggedMessage);
                throw;
            }
        }

        Logger.NoSource(query.Host);
        return null;
    }
}
