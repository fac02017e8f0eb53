using System.Text.Json;
using Finch.Auth;
using Finch.Cli.Output;

namespace Finch.Cli.Auth.Migrate;

/// <summary>A move for a person, line by line, and for a program. The JSON is described in docs/auth-commands.md; keys are only ever added.</summary>
internal static class MigrationReport
{
    public static string Line(MigrationResult result, IMigrationEnd from, IMigrationEnd to)
    {
        var what = result.Registry + (result.User is { } user ? $" ({user})" : "");
        return result.Status switch
        {
            MigrationStatus.Moved => $"{what}: moved from {from.Title} to {to.Title}",
            MigrationStatus.WouldMove => $"{what}: would move from {from.Title} to {to.Title}",
            _ => $"{what}: stays in {from.Title}: {result.Reason}",
        };
    }

    public static string Json(
        IMigrationEnd from, IMigrationEnd to, bool dryRun, bool isDefault, IReadOnlyList<MigrationResult> results, RegistryAuthException? problem)
        => JsonText.Write(indented: true, json =>
        {
            json.WriteStartObject();
            json.WriteString("from", from.Title);
            json.WriteString("to", to.Title);
            json.WriteBoolean("dry_run", dryRun);
            json.WriteBoolean("set_default", isDefault);
            json.WriteStartArray("entries");
            foreach (var result in results)
            {
                json.WriteStartObject();
                json.WriteString("registry", result.Registry);
                json.WriteString("user", result.User);
                json.WriteString("status", JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Status.ToString()));
                json.WriteString("reason", result.Reason);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("problem", problem?.Message);
            json.WriteEndObject();
        });
}
