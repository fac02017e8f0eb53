using Finch.Auth;
using Finch.Aws;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every check in order. One that fails is a finding, and the others run all the same.</summary>
internal static class Examination
{
    /// <summary>Looks at everything.</summary>
    /// <param name="services">The machine.</param>
    /// <param name="findings">Receives what is found.</param>
    /// <param name="offline">True to leave out what needs the network.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task RunAsync(Services services, Findings findings, bool offline, CancellationToken cancellationToken)
    {
        foreach (var check in Checks(services, new KnownConfigs(services)))
            await RunAsync(check, findings, offline, cancellationToken);
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
            new HostsCheck(services.Environment, services.Paths.CertificateRoots),
            new ProxyCheck(services.Environment),
            new ProxyReachCheck(services.Environment),
            new ClockCheck(services, configs),
            new DiskSpaceCheck(services),
            new MachineCheck(services),
        ];

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
            findings.Fail(findings.WordsOf(failure), failure.Hint);
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
