using System.Text;
using System.Text.Json;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Cli.Auth.Configure;

namespace Finch.Cli.Support;

/// <summary>The secrets that lie open on this machine, so that they are recognised wherever they show up.</summary>
internal static class KnownSecrets
{
    /// <summary>A shorter one would be found in ordinary words.</summary>
    private const int Shortest = 4;

    private static readonly string[] Variables =
        ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_CONTAINER_AUTHORIZATION_TOKEN", "COSIGN_PASSWORD"];

    /// <summary>All of them, the longest first: one may be a part of another.</summary>
    public static IReadOnlyList<Secret> Of(Services services)
        => [.. InVariables(services.Environment).Concat(InConfigs(services)).Concat(InAwsFiles(services.Environment))
            .Where(text => text.Length >= Shortest).Distinct().OrderByDescending(text => text.Length).Select(text => new Secret(text))];

    private static IEnumerable<string> InVariables(UserEnvironment environment)
        => Variables.Select(name => environment[name]).OfType<string>()
            .Concat(environment[EnvironmentConfig.Variable] is { } config ? InConfig(Encoding.UTF8.GetBytes(config)) : []);

    private static IEnumerable<string> InConfigs(Services services)
        => new[] { services.Paths.ConfigFile, services.Paths.OwnConfigFile, services.Paths.DockerConfigFile }
            .Concat(services.Paths.ContainersAuthFiles()).Distinct().SelectMany(path => InConfig(Read(path)));

    /// <summary>Every text in <c>auths</c>, and what base64 of user and password stands for.</summary>
    private static List<string> InConfig(byte[] content)
    {
        List<string> found = [];
        try
        {
            using var document = JsonDocument.Parse(content);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return found;
            foreach (var section in document.RootElement.EnumerateObject().Where(member => member.Name.ToLowerInvariant() is "auths" or "httpheaders"))
                Collect(section.Value, found);
        }
        catch (JsonException)
        {
            // What does not parse goes into no bundle either.
        }

        return found;
    }

    private static void Collect(JsonElement value, List<string> found)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                    Collect(member.Value, found);
                break;
            case JsonValueKind.String:
                var text = value.GetString()!;
                found.Add(text);
                var pair = new byte[text.Length];
                if (Convert.TryFromBase64String(text, pair, out var length))
                    found.AddRange(Encoding.UTF8.GetString(pair, 0, length).TrimEnd('\0').Split(':', 2)[1..]);
                break;
        }
    }

    private static IEnumerable<string> InAwsFiles(UserEnvironment environment)
        => new[] { environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials", environment["AWS_CONFIG_FILE"] ?? "~/.aws/config" }
            .SelectMany(path => Encoding.UTF8.GetString(Read(environment.Expand(path))).Split('\n'))
            .Select(line => line.Split('=', 2, StringSplitOptions.TrimEntries))
            .Where(pair => pair.Length == 2 && pair[0] is "aws_access_key_id" or "aws_secret_access_key" or "aws_session_token")
            .Select(pair => pair[1]);

    private static byte[] Read(string path)
    {
        try
        {
            return SmallFile.Read(path) ?? [];
        }
        catch (RegistryAuthException)
        {
            return [];
        }
    }
}
