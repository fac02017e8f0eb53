using System.Text.Json;
using Finch.Auth;
using Finch.Cli.Auth.Hosts;
using Finch.Cli.Output;

namespace Finch.Cli.Auth;

/// <summary>An explanation for programs. The shape is documented in docs/auth-commands.md; keys are only ever added.</summary>
internal static class ExplanationJson
{
    public static string Write(Explanation result) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteString("registry", result.Query.Host.ToString());
        json.WriteString("repository", result.Query.Repository);
        json.WriteString("rule", result.Rule);
        WriteEcr(json, result);
        json.WriteStartArray("sources");
        foreach (var step in result.Steps)
            WriteSource(json, step.Source, Outcome(step.Outcome), step.Detail);
        foreach (var source in result.NotAsked)
            WriteSource(json, source, "not_asked", null);
        json.WriteEndArray();
        WriteCredential(json, result.Found);
        HostsJson.Write(json, result.Hosts);
        WriteChallenge(json, result);
        json.WriteString("verdict", Name(result.Verdict));
        WriteProblem(json, result.Problem);
        json.WriteStartArray("remarks");
        foreach (var remark in result.Remarks)
        {
            json.WriteStartObject();
            json.WriteString("text", remark.Text);
            json.WriteString("remedy", remark.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteEcr(Utf8JsonWriter json, Explanation result)
    {
        if (result.Ecr is not { } target)
        {
            json.WriteNull("aws");
            return;
        }

        json.WriteStartObject("aws");
        json.WriteString("account", target.Host.AccountId);
        json.WriteString("region", target.Host.Region);
        json.WriteString("profile", target.Options.Profile);
        json.WriteString("role_arn", target.Options.RoleArn);
        json.WriteString("identity", result.Identity?.Arn);
        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, string source, string outcome, string? detail)
    {
        json.WriteStartObject();
        json.WriteString("source", source);
        json.WriteString("outcome", outcome);
        json.WriteString("detail", detail);
        json.WriteEndObject();
    }

    /// <summary>The key <c>credential</c>: everything about one but its secret.</summary>
    public static void WriteCredential(Utf8JsonWriter json, FoundCredential? found)
    {
        if (found is not { Credential: not Credential.Anonymous })
        {
            json.WriteNull("credential");
            return;
        }

        json.WriteStartObject("credential");
        json.WriteString("kind", found.Credential switch
        {
            Credential.Basic => "basic",
            Credential.IdentityToken => "identity_token",
            _ => "registry_token",
        });
        json.WriteString("user", found.Credential.User);
        json.WriteString("origin", found.Origin);
        json.WriteTime("expires_at", found.ExpiresAt);
        json.WriteEndObject();
    }

    private static void WriteChallenge(Utf8JsonWriter json, Explanation result)
    {
        if (result.Challenge is not { } challenge)
        {
            json.WriteNull("challenge");
            return;
        }

        json.WriteStartObject("challenge");
        json.WriteString("scheme", challenge.Scheme);
        json.WriteString("realm", challenge.Realm);
        json.WriteString("service", challenge.Service);
        json.WriteString("origin", result.Origin?.ToString());
        json.WriteEndObject();
    }

    /// <summary>The key <c>problem</c>.</summary>
    public static void WriteProblem(Utf8JsonWriter json, RegistryAuthException? problem)
    {
        if (problem is null)
        {
            json.WriteNull("problem");
            return;
        }

        json.WriteStartObject("problem");
        json.WriteString("failure", JsonNamingPolicy.SnakeCaseLower.ConvertName(problem.Failure.ToString()));
        json.WriteString("message", problem.Message);
        json.WriteString("remedy", problem.Hint);
        json.WriteEndObject();
    }

    private static string Outcome(ChainOutcome outcome) => outcome switch
    {
        ChainOutcome.Found => "found",
        ChainOutcome.Broken => "broken",
        _ => "nothing",
    };

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Anonymous => "anonymous",
        Verdict.NotAsked => "not_asked",
        _ => "failed",
    };
}
