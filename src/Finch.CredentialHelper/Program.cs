using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.Auth.Http;
using Finch.Auth.Http.Tls;
using Finch.Aws;
using Finch.CredentialHelper;
using Finch.CredentialHelper.Kubelet;
using Finch.Machine.Bridge;
using Finch.Settings;
using Finch.Settings.Rules;
using Microsoft.Extensions.Logging;

// One program, two names: as docker-credential-ecr-login it is the drop-in for Amazon's helper, else docker-credential-finch.
// A kubelet starts it too, see KubeletProvider.
var environment = new UserEnvironment(
    Environment.GetEnvironmentVariable,
    Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
    TimeProvider.System);
SystemAuthorities.DetachRuntime();
var authorities = new SystemAuthorities(environment);
// The name as it was called, which a symbolic link keeps; Environment.ProcessPath would resolve it.
var called = Path.GetFileNameWithoutExtension(Environment.GetCommandLineArgs()[0]);
var log = FinchLog.Open(environment, called, Environment.ProcessId, Console.OpenStandardError);
var aws = new AwsContext(environment) { Logger = log, Transport = options => HttpTransport.Create(options, authorities, log) };
var paths = new FinchPaths(environment);
var rules = FinchSettings.RulesOf(paths);
var errors = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true, NewLine = "\n" };
if (KubeletProvider.NameFor(Environment.GetCommandLineArgs()[0], args) is { } provider)
    return await new KubeletProvider(provider, aws, Console.OpenStandardInput(), Console.OpenStandardOutput(), errors).RunAsync(args, CancellationToken.None);
var backend = BridgeHelper.IsGuest ? new BridgeHelper(called, FinchHelper.Version) : called == EcrLoginHelper.Name ? EcrLoginBackend() : FinchBackend();
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

IHelperBackend EcrLoginBackend()
    => new EcrLoginHelper(new EcrTokens(aws), environment, new EcrRules(rules).TargetFor, FinchBackend, errors);

IHelperBackend FinchBackend()
{
    // As a helper we are asked on behalf of somebody's credsStore; asking ourselves again would be a circle.
    FinchCredentials credentials = new(aws, paths.OwnConfigFile, paths, rules, FinchCredentials.Self);
    credentials.Config.Noted += note => errors.WriteLine($"finch: {note}");
    return new FinchHelper(credentials, errors);
}
