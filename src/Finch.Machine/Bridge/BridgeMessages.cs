using System.Text.Json.Serialization;

namespace Finch.Machine.Bridge;

/// <summary>
/// What the guest asks: one line of JSON, answered by one line; a connection may carry several. The guest's side is
/// <c>docker-credential-finch</c> in the machine, this computer's side the machine's keeper.
/// </summary>
/// <param name="Key">The secret of this run, which only root of the guest can read.</param>
/// <param name="Server">The registry, as the client spelled it.</param>
internal sealed record BridgeQuestion(string? Key, string? Server)
{
    /// <summary>The longest question, in bytes; far above any registry's name.</summary>
    public const int LongestLine = 8 * 1024;
}

/// <summary>What the host answers.</summary>
/// <param name="Status">How it went; see <see cref="BridgeStatus"/>.</param>
/// <param name="Username">The user, or <c>&lt;token&gt;</c> as in docker's helper protocol; only when found.</param>
/// <param name="Secret">Password or identity token; only when found.</param>
/// <param name="Message">Why not, one line; without secrets.</param>
/// <param name="Hint">What to do about it, on the host.</param>
internal sealed record BridgeAnswer(string Status, string? Username = null, string? Secret = null, string? Message = null, string? Hint = null)
{
    /// <summary>The longest answer, in bytes: an ECR token has some 3 KiB, identity tokens up to 16.</summary>
    public const int LongestLine = 256 * 1024;

    /// <summary>Never the secret.</summary>
    public override string ToString() => $"{Status} {Message}";
}

/// <summary>The words of <see cref="BridgeAnswer.Status"/>: "there is none" is not "it could not be found out".</summary>
internal static class BridgeStatus
{
    public const string Found = "found";
    public const string NotFound = "not-found";
    public const string Broken = "broken";
    public const string TimedOut = "timed-out";

    /// <summary>finch.yaml does not let the machine ask for this registry.</summary>
    public const string NotAllowed = "not-allowed";

    /// <summary>The question did not carry this run's secret.</summary>
    public const string WrongKey = "wrong-key";

    /// <summary>It was no question.</summary>
    public const string Malformed = "malformed";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BridgeQuestion))]
[JsonSerializable(typeof(BridgeAnswer))]
internal sealed partial class BridgeJson : JsonSerializerContext;
