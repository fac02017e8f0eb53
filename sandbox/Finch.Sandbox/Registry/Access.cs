namespace Finch.Sandbox.Registry;

/// <summary>What an authenticated client may do: <c>Allows(repository, action)</c>.</summary>
internal sealed record Access(Func<string, string, bool> Allows)
{
    public static Access Full { get; } = new((_, _) => true);
}
