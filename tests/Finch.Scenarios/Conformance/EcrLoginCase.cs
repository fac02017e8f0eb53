using System.Text;

namespace Finch.Scenarios.Conformance;

/// <summary>One way to call <c>docker-credential-ecr-login</c>.</summary>
/// <param name="Name">What is asked, as the table of differences names it.</param>
/// <param name="Arguments">The arguments.</param>
/// <param name="Input">The request on standard input.</param>
internal sealed record EcrLoginCase(string Name, string[] Arguments, byte[] Input)
{
    /// <summary>Stands for a registry in names of cases and in the table.</summary>
    public const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    public const string Account = "111222333444";

    /// <summary>The password of the token in <see cref="OfficialCacheFile"/>, which no server gives out.</summary>
    public const string CachedPassword = "password-from-the-cache";

    /// <summary>Variables that differ from the sandbox's; null removes one.</summary>
    public IReadOnlyDictionary<string, string?> Variables { get; init; } = new Dictionary<string, string?>();

    /// <summary>Files below the home directory.</summary>
    public IReadOnlyDictionary<string, string> Files { get; init; } = new Dictionary<string, string>();

    /// <summary>A case from texts in which HOST and ACCOUNT stand for the registry and its account.</summary>
    public static EcrLoginCase Of(string name, string verb, string input, params (string Name, string? Value)[] variables)
        => new(name, [verb], Encoding.UTF8.GetBytes(Filled(input))) { Variables = variables.ToDictionary(v => v.Name, v => v.Value) };

    public static string Filled(string text) => text.Replace("HOST", Host).Replace("ACCOUNT", Account);

    public static string Abbreviated(string text) => text.Replace(Host, "HOST").Replace(Account, "ACCOUNT");
}
