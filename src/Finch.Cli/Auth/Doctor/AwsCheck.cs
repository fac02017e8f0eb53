using Finch.Aws;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth.Doctor;

/// <summary>What AWS credentials would be used, whether their sign-in still holds, and whether others can read the keys. AWS is not asked.</summary>
internal sealed class AwsCheck(Services services) : IDoctorCheck
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly TimeSpan SoonOver = TimeSpan.FromMinutes(15);

    public string Name => "aws";

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        LookAtFiles(findings);
        LookAtVariables(findings);
        using var session = AwsSession.Open(services.Aws, new AwsOptions());
        if (session.HasNoConfiguredCredentials)
            findings.Ok("no credentials are configured; Amazon ECR works on an EC2 instance with a role only");
        else
            findings.Ok($"credentials of {session.CredentialDescription}, region {session.Region ?? "not set (the registry's own is used)"}");
        if (await session.GetSignInAsync(cancellationToken) is { } signIn)
            LookAtSignIn(signIn, findings);
    }

    private void LookAtFiles(Findings findings)
    {
        foreach (var file in AwsSession.ConfigurationFiles(services.Environment).Where(SmallFile.Exists))
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & Others) != 0 && HoldsKeys(file))
                findings.Warn($"{file} holds keys, and others may read or write it", $"run 'chmod 600 {file}'");
        }
    }

    private static bool HoldsKeys(string file)
        => File.ReadLines(file).Any(line => line.TrimStart().StartsWith("aws_secret_access_key", StringComparison.OrdinalIgnoreCase));

    /// <summary>Keys in the environment come before a profile that a variable names: an old export is easily forgotten.</summary>
    private void LookAtVariables(Findings findings)
    {
        var environment = services.Environment;
        var profile = environment["AWS_PROFILE"] is not null ? "AWS_PROFILE" : environment["AWS_DEFAULT_PROFILE"] is not null ? "AWS_DEFAULT_PROFILE" : null;
        if (profile is not null && environment["AWS_ACCESS_KEY_ID"] is not null)
            findings.Warn($"{profile} is set, and AWS_ACCESS_KEY_ID, which comes first, makes it mean nothing", $"unset AWS_ACCESS_KEY_ID or {profile}");
    }

    private void LookAtSignIn(AwsSignIn signIn, Findings findings)
    {
        var now = services.Environment.Time.GetUtcNow();
        var command = $"run '{signIn.Command}'";
        if (signIn.EndsAt is not { } end)
            findings.Fail("nobody is signed in (SSO)", command);
        else if (signIn.RenewsItself)
            findings.Ok($"the SSO session is renewed by itself; this one ends {end.UtcDateTime:yyyy-MM-dd HH:mm}Z");
        else if (end <= now)
            findings.Fail($"the SSO session ended {end.UtcDateTime:yyyy-MM-dd HH:mm}Z", command);
        else if (end - now < SoonOver)
            findings.Warn($"the SSO session ends {end.UtcDateTime:yyyy-MM-dd HH:mm}Z", command);
        else
            findings.Ok($"the SSO session ends {end.UtcDateTime:yyyy-MM-dd HH:mm}Z");
    }
}
