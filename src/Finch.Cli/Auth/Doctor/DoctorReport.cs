using Finch.Cli.Output;

namespace Finch.Cli.Auth.Doctor;

/// <summary>The report for a person, line by line, and for a program. The JSON is described in docs/auth-commands.md; keys are only ever added.</summary>
internal static class DoctorReport
{
    /// <summary>One finding; what to do about it stands below.</summary>
    public static void Print(TextWriter output, Finding finding)
    {
        output.WriteLine($"{Word(finding.Result),-4}  {finding.Check}: {finding.Text}");
        if (finding.Remedy is not null)
            output.WriteLine($"      fix: {finding.Remedy}");
    }

    /// <summary>The last line.</summary>
    public static string Summary(Findings findings)
        => $"{findings.Count(CheckResult.Ok)} ok, {Count(findings.Count(CheckResult.Warn), "warning")}, {Count(findings.Count(CheckResult.Fail), "failure")}";

    public static string Json(Findings findings) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("healthy", findings.Count(CheckResult.Fail) == 0);
        json.WriteStartArray("checks");
        foreach (var finding in findings.All)
        {
            json.WriteStartObject();
            json.WriteString("check", finding.Check);
            json.WriteString("result", Word(finding.Result));
            json.WriteString("text", finding.Text);
            json.WriteString("remedy", finding.Remedy);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static string Word(CheckResult result) => result switch
    {
        CheckResult.Ok => "ok",
        CheckResult.Warn => "warn",
        CheckResult.Fail => "fail",
        _ => "skip",
    };

    /// <summary><c>1 warning</c>, <c>2 warnings</c>.</summary>
    public static string Count(int number, string unit) => number == 1 ? $"1 {unit}" : $"{number} {unit}s";
}
