using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Helpers;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Auth.Migrate;

/// <summary>The stores that names on the command line stand for.</summary>
internal sealed class MigrationEnds(Services services)
{
    /// <summary>docker's own file, to take from.</summary>
    private const string Docker = "docker";

    private const string FinchSelf = "finch";

    private static readonly EnumerationOptions Accessible = new() { IgnoreInaccessible = true };

    /// <summary>Where something is taken from.</summary>
    /// <exception cref="RegistryAuthException">There is no such store, or nothing can be taken from it.</exception>
    public IMigrationEnd From(string name)
        => name != Docker ? Open(name)
            : services.Paths.DockerConfigFile == services.Credentials.Config.Path
                ? throw Nonsense("docker's configuration is the one finch uses, because of DOCKER_CONFIG", "name it 'file'")
                : new FileEnd(Docker, new DockerConfigFile(services.Paths.DockerConfigFile));

    /// <summary>Where it goes.</summary>
    /// <exception cref="RegistryAuthException">There is no such store, or it keeps nothing.</exception>
    public IMigrationEnd To(string name)
        => name == Docker ? throw Nonsense("docker's own file is no place to move to", "'finch auth configure docker' has docker ask finch instead") : Open(name);

    /// <summary>What can be named: the file, the helpers that are configured, and those on PATH.</summary>
    public IEnumerable<string> Names()
    {
        var document = services.Credentials.Config.Read();
        var onPath = HelperOnPath.Folders(services.Environment).Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder, HelperProtocol.ProgramPrefix + "*", Accessible))
            .Select(file => (OperatingSystem.IsWindows() ? Path.GetFileNameWithoutExtension(file) : Path.GetFileName(file))[HelperProtocol.ProgramPrefix.Length..]);
        return document.Helpers().Select(entry => entry.Helper).Append(document.DefaultHelper).OfType<string>().Concat(NativeStores.Names).Concat(onPath)
            .Where(name => name != FinchSelf && !services.Credentials.Helpers.MakesItsOwn(name)).Prepend(CredentialStores.File).Distinct();
    }

    private IMigrationEnd Open(string name)
    {
        if (name == CredentialStores.File)
            return new FileEnd(name, services.Credentials.Config);
        if (name == FinchSelf)
            throw Nonsense("docker-credential-finch keeps nothing by itself", "name the store that finch keeps credentials in, or 'file'");
        var helpers = services.Credentials.Helpers;
        return helpers.MakesItsOwn(name) ? throw Nonsense($"{name} makes its credentials and keeps none", "there is nothing to move")
            : helpers.IsInstalled(name) ? new HelperEnd(name, helpers.Open(name))
            : throw new RegistryAuthException(AuthFailure.Store, $"there is no store '{name}': {HelperProtocol.ProgramPrefix}{name} is not installed",
                $"{HelperOnPath.InstallHint(name)}, or name another store");
    }

    private static RegistryAuthException Nonsense(string message, string hint) => new(AuthFailure.Usage, message, hint);
}
