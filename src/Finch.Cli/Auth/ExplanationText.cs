using System.Globalization;
using Finch.Auth;
using Finch.Auth.Challenges;
using Finch.Cli.Auth.Hosts;

namespace Finch.Cli.Auth;

/// <summary>An explanation for people: one fact a line, the remedy last, where the eye ends up.</summary>
internal sealed class ExplanationText(TextWriter output, TimeProvider time)
{
    public void Print(Explanation result)
    {
        Fact("registry", Registry(result));
        if (result.Rule is not null)
            Fact("rule", result.Rule);
        output.WriteLine("sources, in order");
        foreach (var (mark, source, detail) in Folded(result))
            output.WriteLine($"  {mark} {source}: {detail}");
        Fact("credential", Credential(result));
        if (result.Identity is { } identity)
            Fact("identity", $"{identity.Arn} (account {identity.Account})");
        if (result.Hosts is { } hosts)
            Print(hosts);
        if (result.Origin is not null)
        {
            Fact("address", result.Origin.ToString());
            Fact("challenge", result.Challenge is { } challenge ? Challenge(challenge) : "none: it asks nobody");
        }

        Fact("answer", Answer(result));
        if (result.Problem is { } problem)
        {
            Fact("problem", problem.Message);
            if (problem.Hint is not null)
                Fact("remedy", problem.Hint);
        }

        foreach (var remark in result.Remarks)
            Fact("note", remark.Remedy is null ? remark.Text : $"{remark.Text} (remedy: {remark.Remedy})");
    }

    private void Print(ExplainedHosts hosts)
    {
        Fact("hosts", hosts.File);
        output.WriteLine("asked, in order");
        foreach (var host in hosts.All)
            output.WriteLine($"  {HostsText.Of(host)}");
        Fact("pushes", hosts.ForPushes is { } target ? $"go to {target.Address}" : "are taken by none of them");
    }

    /// <summary>The places in one file that have nothing to say share a line.</summary>
    private static List<(string Mark, string Source, string Detail)> Folded(Explanation result)
    {
        var lines = new List<(string Mark, string Source, string Detail)>();
        foreach (var line in result.Steps.Select(step => (Mark(step.Outcome), step.Source, step.Detail ?? "nothing"))
            .Concat(result.NotAsked.Select(source => (" ", source, "not asked"))))
        {
            var (mark, source, detail) = line;
            if (lines is [.., var last] && (last.Mark, last.Detail) == (mark, detail) && mark is "-" or " "
                && source.IndexOf(" in ", StringComparison.Ordinal) is var at and > 0 && last.Source.EndsWith(source[at..], StringComparison.Ordinal))
                lines[^1] = (mark, $"{last.Source[..^source[at..].Length]}, {source}", detail);
            else
                lines.Add((mark, source, detail));
        }

        return lines;
    }

    private void Fact(string name, string value) => output.WriteLine($"{name,-11} {value}");

    private static string Mark(ChainOutcome outcome) => outcome switch
    {
        ChainOutcome.Found => "+",
        ChainOutcome.Broken => "!",
        _ => "-",
    };

    private static string Registry(Explanation result)
    {
        var name = result.Query.Repository is { } repository ? $"{result.Query.Host}/{repository}" : result.Query.Host.ToString();
        return result.Ecr?.Host switch
        {
            null => name,
            { IsPublic: true } => $"{name} (Amazon ECR Public)",
            var ecr => $"{name} (Amazon ECR, account {ecr.AccountId}, region {ecr.Region})",
        };
    }

    private string Credential(Explanation result)
    {
        if (result.Found is not { Credential: not Finch.Auth.Credential.Anonymous } found)
            return "none";
        var what = found.Credential switch
        {
            Finch.Auth.Credential.Basic basic => $"user {basic.Username}",
            Finch.Auth.Credential.IdentityToken => "identity token",
            _ => "registry token",
        };
        return found.ExpiresAt is { } end ? $"{what}, {Expiry(end)}" : what;
    }

    private string Expiry(DateTimeOffset end)
    {
        var left = end - time.GetUtcNow();
        var how = left <= TimeSpan.Zero ? "expired" : left.TotalHours >= 1 ? $"for another {(int)left.TotalHours} h" : $"for another {(int)left.TotalMinutes} min";
        return $"valid until {end.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture)} UTC ({how})";
    }

    private static string Challenge(AuthChallenge challenge)
        => challenge.IsBasic ? "Basic" : $"Bearer, tokens from {challenge.Realm}{(challenge.Service is { } service ? $" for {service}" : "")}";

    private static string Answer(Explanation result) => result.Verdict switch
    {
        Verdict.Accepted => "accepted",
        Verdict.Anonymous when result.Challenge is null && result.Found is not null => "the registry serves anybody; the credential was not verified",
        Verdict.Anonymous => "served without a credential",
        Verdict.NotAsked => "the registry was not asked",
        _ => "no",
    };
}
