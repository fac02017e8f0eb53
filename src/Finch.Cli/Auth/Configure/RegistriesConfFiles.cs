using System.Text;
using Finch.Auth;

namespace Finch.Cli.Auth.Configure;

/// <summary>
/// Where podman, skopeo and buildah read <c>registries.conf</c>: a person's own file takes the place of the machine's file and folder,
/// and files in a person's folder come last and add to either (containers/image 5.23, tried with podman 4.3).
/// </summary>
internal sealed class RegistriesConfFiles(UserEnvironment environment)
{
    /// <summary>The word for <c>auth.json</c> among the helpers, which is also what holds when none is named.</summary>
    public const string AuthFile = "containers-auth.json";

    private const string Machine = "/etc/containers/registries.conf";

    private readonly string _own = Path.Combine(environment.HomeDirectory, ".config", "containers", "registries.conf");

    /// <summary>The file of ours, behind others in the order of names.</summary>
    public string DropIn => Path.Combine(_own + ".d", "99-finch.conf");

    /// <summary>The helpers that are asked, and the file that says so; null for the default.</summary>
    /// <param name="without">A file to leave out.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: a file cannot be read.</exception>
    public (IReadOnlyList<string> Helpers, string? File) InForce(string? without = null)
    {
        (IReadOnlyList<string> Helpers, string? File) inForce = ([AuthFile], null);
        foreach (var file in Files().Where(file => file != without))
        {
            if (SmallFile.Read(file) is { } content && RegistriesConf.Helpers(Encoding.UTF8.GetString(content), file) is { } helpers)
                inForce = (helpers.Count == 0 ? [AuthFile] : helpers, file);
        }

        return inForce;
    }

    private IEnumerable<string> Files()
    {
        var named = environment["CONTAINERS_REGISTRIES_CONF"];
        var isOwn = named is null && File.Exists(_own);
        return [named ?? (isOwn ? _own : Machine), .. isOwn ? [] : In(Machine + ".d"), .. In(_own + ".d")];
    }

    private static IEnumerable<string> In(string folder)
        => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.conf").Order(StringComparer.Ordinal) : [];
}
