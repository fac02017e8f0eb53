using System.Globalization;
using System.Runtime.InteropServices;
using Finch.Auth;
using Finch.Cli.Auth.Doctor;
using Finch.Cli.Commands;
using Finch.Settings.Machine;

namespace Finch.Cli.Support;

/// <summary>Versions, the system, and the variables that matter.</summary>
internal static class SystemFacts
{
    /// <summary>Variables whose value is no secret: places, names, switches.</summary>
    private static readonly string[] Plain =
    [
        "PATH", "HOME", "LANG", "TERM", "NO_COLOR", "CI", "WSL_DISTRO_NAME", "SUDO_USER",
        "DOCKER_CONFIG", "DOCKER_HOST", "REGISTRY_AUTH_FILE", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "CONTAINERD_ADDRESS", "CONTAINERD_NAMESPACE",
        "FINCH_LOG", "FINCH_LOG_FILE", "FINCH_ENGINE", "FINCH_KEY_FILE", "FINCH_PASSPHRASE_FILE", "FINCH_ECR_WITHOUT_ROLE", "FINCH_ECR_LOGIN_STRICT",
        "PASSWORD_STORE_DIR", "GNUPGHOME", "DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "WAYLAND_DISPLAY", "SSL_CERT_FILE", "SSL_CERT_DIR", "NO_PROXY", "no_proxy",
        "AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE", "AWS_CA_BUNDLE",
        "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL_ECR", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_SDK_LOAD_CONFIG",
        "AWS_EC2_METADATA_DISABLED", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "AWS_ECR_CACHE_DIR", "AWS_ECR_DISABLE_CACHE",
        "AWS_ECR_IGNORE_CREDS_STORAGE", "AWS_ECR_ROLE_ARN",
    ];

    /// <summary>Variables of which only it is said that they are set.</summary>
    private static readonly string[] Hidden =
    [
        "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "DOCKER_AUTH_CONFIG", "COSIGN_PASSWORD",
    ];

    /// <summary>finch and the system, a line each.</summary>
    public static string Of(UserEnvironment environment)
    {
        var computer = MachineFacts.Read();
        List<string> lines =
        [
            $"finch {VersionCommand.Version}",
            $"made {environment.Time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)}",
            $"program {AppContext.BaseDirectory}",
            $"runtime {RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier}",
            $"system {RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}",
            $"computer {computer.Cores} cores, {computer.Memory / ByteSize.MiB} MiB",
        ];
        const string Release = "/etc/os-release";
        if (File.Exists(Release))
            lines.AddRange(File.ReadLines(Release).Where(line => line.StartsWith("PRETTY_NAME=", StringComparison.Ordinal)));
        foreach (var marker in new[] { "/.dockerenv", "/run/.containerenv", "/dev/kvm" })
            lines.Add($"{marker} {(File.Exists(marker) ? "is there" : "is not there")}");
        return string.Join('\n', lines) + "\n";
    }

    /// <summary>The variables that are set; addresses of proxies without what stands before the host.</summary>
    public static string Variables(UserEnvironment environment)
    {
        var plain = Plain.Where(name => environment[name] is not null).Select(name => $"{name}={environment[name]}");
        var hidden = Hidden.Where(name => environment[name] is not null).Select(name => $"{name} is set");
        var proxies = ProxyVariables.Names.Where(name => (environment[name] ?? environment[name.ToLowerInvariant()]) is not null)
            .Select(name => $"{name}={ProxyVariables.All(environment).FirstOrDefault(proxy => proxy.Variable == name).Address?.Authority ?? "is not an address"}");
        return string.Join('\n', plain.Concat(proxies).Concat(hidden)) + "\n";
    }
}
