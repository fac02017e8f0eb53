using System.CommandLine;
using Finch.Auth;
using Finch.Aws;
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
            foreach (var check in Checks(services, new KnownConfigs(services)))
                await RunAsync(check, findings, parse.GetValue(offline), cancellationToken);
            context.Out.WriteLine(isJson ? DoctorReport.Json(findings) : DoctorReport.Summary(findings));
            return findings.Count(CheckResult.Fail) > 0 ? ExitCode.Configuration : ExitCode.Done;
        });
        return command;
    }

    private static IEnumerable<IDoctorCheck> Checks(Services services, KnownConfigs configs)
        =>
        [
            new SettingsCheck(services),
            new ConfigFilesCheck(configs),
            new ProgramsCheck(services),
            new HelpersCheck(services, configs),
            new StoresCheck(services, configs),
            new PlainTextCheck(services, configs),
            new StaleEntriesCheck(services, configs),
            new AwsCheck(services),
            new TokenCacheCheck(services),
            new AuthoritiesCheck(services.Environment),
            new ProxyCheck(services.Environment),
            new ProxyReachCheck(services.Environment),
            new ClockCheck(services, configs),
            new DiskSpaceCheck(services),
        ];

    /// <summary>A check that fails is a finding, and the others run all the same.</summary>
    private static async Task RunAsync(IDoctorCheck check, Findings findings, bool offline, CancellationToken cancellationToken)
    {
        findings.Check = check.Name;
        if (check.NeedsNetwork && offline)
        {
            findings.Skip("needs the network (--offline)");
            return;
        }

        try
        {
            await check.RunAsync(findings, cancellationToken);
        }
        catch (RegistryAuthException failure)
        {
            findings.Fail(failure.Message, failure.Hint);
        }
        catch (AwsException failure)
        {
            findings.Fail(failure.Message.TrimEnd('.'), failure.Hint);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            findings.Fail(error.Message.TrimEnd('.'), null);
        }
    }
}
