using Finch.Auth;
using Finch.Auth.Http.Hosts;
using Finch.Images.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Images.Transfers;

/// <summary>
/// The hosts a pull may read from, mirrors first. A mirror that fails is passed over from then on, one that lacks something is
/// asked for the rest; what the last of them says is the answer.
/// </summary>
internal sealed class PullSources
{
    private readonly IReadOnlyList<PullSource> _sources;

    /// <summary>Hosts in the order they are asked.</summary>
    /// <param name="registry">The registry they all serve.</param>
    /// <param name="sources">At least one.</param>
    public PullSources(RegistryHost registry, IReadOnlyList<PullSource> sources)
    {
        Registry = registry;
        _sources = sources;
    }

    /// <summary>The registry they all serve.</summary>
    public RegistryHost Registry { get; }

    /// <summary>Receives which mirror was passed over, and why.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Is told, once for each, that a mirror failed: its name and the reason.</summary>
    public Action<string, string> Failed { get; init; } = (_, _) => { };

    /// <summary>Where layers with addresses of their own come from; null leaves them where they are.</summary>
    public ForeignLayers? Foreign { get; init; }

    /// <summary>A registry without mirrors.</summary>
    public static PullSources Only(RegistryClient client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new PullSources(client.Host, [PullSource.Of(client)]);
    }

    /// <summary>Reads from the first host that has it.</summary>
    /// <param name="needed">What the host must be there for.</param>
    /// <param name="read">Reads; told whether the host is a mirror.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="RegistryAuthException">What the last host said, with the names of those that were asked before it.</exception>
    internal async Task<T> ReadAsync<T>(HostCapabilities needed, Func<RegistryClient, bool, Task<T>> read, CancellationToken cancellationToken)
    {
        var asked = new List<(PullSource Source, RegistryAuthException Error)>();
        foreach (var source in _sources.Where(s => s.Capabilities.HasFlag(needed)))
        {
            if (source.Failure is { } earlier)
            {
                asked.Add((source, earlier));
                continue;
            }

            try
            {
                return await read(await source.OpenAsync(cancellationToken).ConfigureAwait(false), source.IsMirror).ConfigureAwait(false);
            }
            catch (StoreTrouble trouble)
            {
                // Ours, not the host's: the next host would meet it too.
                throw trouble.Error;
            }
            catch (RegistryAuthException error) when (!cancellationToken.IsCancellationRequested)
            {
                asked.Add((source, error));
                PassOver(source, error);
            }
        }

        throw Combined(needed, asked);
    }

    private void PassOver(PullSource source, RegistryAuthException error)
    {
        if (!source.IsMirror)
            return;
        if (error.Failure == AuthFailure.NotFound)
        {
            Logger.MirrorHasNone(source.Name, error.LoggedMessage);
            return;
        }

        Logger.MirrorFailed(source.Name, error.LoggedMessage);
        // Blobs that travel side by side fail together; it is said once.
        lock (source)
        {
            if (source.Failure is not null)
                return;
            source.Failure = error;
        }

        Failed(source.Name, error.Message);
    }

    private RegistryAuthException Combined(HostCapabilities needed, List<(PullSource Source, RegistryAuthException Error)> asked)
    {
        if (asked.Count == 0)
        {
            return new RegistryAuthException(AuthFailure.Configuration, $"no host of {Registry} may be asked to {needed.ToString().ToLowerInvariant()}",
                "its hosts.toml gives none of them that capability", Registry);
        }

        var last = asked[^1].Error;
        if (asked.Count == 1)
            return last;
        var before = string.Join("; ", asked.SkipLast(1).Select(a => $"{a.Source.Name} ({a.Error.Message})"));
        var logged = string.Join("; ", asked.SkipLast(1).Select(a => $"{a.Source.Name} ({a.Error.LoggedMessage})"));
        return new RegistryAuthException(last.Failure, $"{last.Message}; asked before: {before}", last.Hint, last.Host, last)
        {
            LoggedMessage = $"{last.LoggedMessage}; asked before: {logged}",
        };
    }
}
