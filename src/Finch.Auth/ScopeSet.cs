using System.Collections;

namespace Finch.Auth;

/// <summary>An immutable, merged set of scopes in the order they were asked for, with a canonical text for cache keys.</summary>
/// <remarks>The order matters on the wire: some token servers read only the first scope, so the needed one comes first.</remarks>
public sealed class ScopeSet : IReadOnlyCollection<Scope>
{
    private readonly Scope[] _scopes;

    private ScopeSet(Scope[] scopes) => _scopes = scopes;

    /// <summary>No scope: enough to ping a registry.</summary>
    public static ScopeSet Empty { get; } = new([]);

    /// <inheritdoc/>
    public int Count => _scopes.Length;

    /// <summary>The scopes, sorted and joined by spaces: equal for equal sets.</summary>
    public string Key => string.Join(' ', _scopes.Select(s => s.ToString()).Order(StringComparer.Ordinal));

    /// <summary>A set of the given scopes, merged per resource.</summary>
    public static ScopeSet Of(params IEnumerable<Scope> scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        var merged = new List<Scope>();
        foreach (var scope in scopes)
        {
            var at = merged.FindIndex(s => s.MergedWith(scope) is not null);
            if (at < 0)
                merged.Add(scope);
            else
                merged[at] = merged[at].MergedWith(scope)!;
        }

        return merged.Count == 0 ? Empty : new ScopeSet([.. merged]);
    }

    /// <summary>Parses the <c>scope</c> parameter of a challenge; what is no scope is skipped.</summary>
    public static ScopeSet Parse(string? text)
        => Of((text ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => Scope.TryParse(part, out var scope) ? scope : null)
            .OfType<Scope>());

    /// <summary>This set first, then what <paramref name="others"/> adds. Neither operand changes.</summary>
    public ScopeSet Union(ScopeSet others)
    {
        ArgumentNullException.ThrowIfNull(others);
        return Of(_scopes.Concat(others._scopes));
    }

    /// <inheritdoc/>
    public IEnumerator<Scope> GetEnumerator() => _scopes.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
