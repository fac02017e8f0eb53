using System.CommandLine;
using Finch.Cli.Auth.Doctor;

namespace Finch.Cli.Auth;

/// <summary><c>finch auth doctor</c>: looks at everything a sign-in hangs on, and says what to do about what is wrong.</summary>
internal static class DoctorCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var offline = new Option<bool>("--offline") { Description = "Leave out what needs the network" };
        var command = new Command("doctor", "Check files, helpers, stores, network and clock, with a remedy for each problem") { json, offline };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var isJson = parse.GetValue(json);
            var findings = new Findings(isJson ? _ => { } : finding => DoctorReport.Print(context.Out, finding));
            await Examination.RunAsync(services, findings, parse.GetValue(offline), cancellationToken);
            context.Out.WriteLine(isJson ? DoctorReport.Json(findings) : DoctorReport.Summary(findings));
            return findings.Count(CheckResult.Fail) > 0 ? ExitCode.Configuration : ExitCode.Done;
        });
        return command;
    }
}
