using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Auth.Http.Tls;
using Finch.Aws;
using Finch.CredentialHelper;
using Finch.Settings;
using Microsoft.Extensions.Logging;

// One program, two names: as docker-credential-ecr-login it is the drop-in for Amazon's helper, else docker-credential-finch.
var environment = new UserEnvironment(
    Environment.GetEnvironmentVariable,
    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
    TimeProvider.System);
SystemAuthorities.DetachRuntime();
var authorities = new SystemAuthorities(environment);
var log = FinchLog.Open(environment, IsEcrLogin() ? EcrLoginHelper.Name : HelperProtocol.ProgramPrefix + FinchHelper.Name,
    Environment.ProcessId, Console.OpenStandardError);
var aws = new AwsContext(environment) { Logger = log, Transport = options => HttpTransport.Create(options, authorities, log) };
var errors = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true, NewLine = "\n" };
var backend = IsEcrLogin() ? EcrLoginBackend() : FinchBackend();
try
{
    return await new HelperServer(backend, Console.OpenStandardInput(), Console.OpenStandardOutput(), errors) { Logger = log }
        .RunAsync(args, CancellationToken.None);
}
catch (Exception error)
{
    // The protocol has one exit code for every failure; stdout stays empty, because no text on it would be understood.
    log.LogError("unexpected {Error}", error.GetType().Name);
    await errors.WriteLineAsync($"{backend.ProgramName}: {error.Message.Split('\n')[0]}");
    return 1;
}

// The name as it was called, which a symbolic link keeps; Environment.ProcessPath would resolve it.
static bool IsEcrLogin() => Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]) == EcrLoginHelper.Name;

IHelperBackend EcrLoginBackend() => new EcrLoginHelper(new EcrTokens(aws), environment);

IHelperBackend FinchBackend()
{
    var paths = new FinchPaths(environment);
    BuiltInHelper self = new(FinchHelper.Name, _ => false, new CredentialChain(), _ => { });
    return new FinchHelper(new FinchCredentials(environment, paths.OwnConfigFile, paths, [self, EcrLogin.BuiltIn(aws)], log));
}
