using Finch.Auth;
using Finch.Auth.Helpers;
using Finch.CredentialHelper;
using Finch.Settings;

// One program, two names: as docker-credential-ecr-login it is the drop-in for Amazon's helper, else docker-credential-finch.
var environment = new UserEnvironment(
    Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), TimeProvider.System);
var errors = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true, NewLine = "\n" };
using var stop = new CancellationTokenSource();
var backend = Finch();
try
{
    return await new HelperServer(backend, Console.OpenStandardInput(), Console.OpenStandardOutput(), errors).RunAsync(args, stop.Token);
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or RegistryAuthException)
{
    await errors.WriteLineAsync($"{backend.ProgramName}: {error.Message}");
    return 1;
}

IHelperBackend Finch()
{
    var paths = new FinchPaths(environment);
    BuiltInHelper self = new(FinchHelper.Name, _ => false, new CredentialChain());
    return new FinchHelper(new FinchCredentials(environment, paths.OwnConfigFile, paths, [self]));
}
