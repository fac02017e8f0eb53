using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Sandbox.Cli;

/// <summary>The file a running sandbox leaves for others: its addresses and the environment that leads there. It holds secrets.</summary>
internal static class StateFile
{
    private static readonly JsonWriterOptions Indentation = new() { Indented = true };

    /// <summary>In the session's runtime folder where there is one, otherwise in the temporary folder.</summary>
    public static string DefaultPath =>
        Path.Combine(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Directory.Exists(runtime) ? runtime : Path.GetTempPath(),
            "finch-sandbox.json");

    public static void Write(string path, SandboxServer server) => PrivateFile.Write(path, Readable(new JsonObject
    {
        ["pid"] = Environment.ProcessId,
        ["proxy"] = server.Proxy.OriginalString,
        ["https"] = server.Https.OriginalString,
        ["aws"] = server.AwsEndpoint.OriginalString,
        ["admin"] = server.Admin.OriginalString,
        ["open"] = server.OpenRegistry,
        ["basic"] = server.BasicRegistry,
        ["bearer"] = server.BearerRegistry,
        ["account"] = server.Options.Account,
        ["region"] = server.Options.Region,
        ["user"] = server.RegistryUser.Name,
        ["passwordFile"] = server.PasswordFile,
        ["caFile"] = server.CaFile,
        ["caBundleFile"] = server.CaBundleFile,
        ["environment"] = EnvironmentOf(server.Environment),
    }) + "\n");

    /// <summary>The environment of the sandbox that wrote the file.</summary>
    /// <exception cref="UsageException">There is no such file, or it is not one of ours.</exception>
    public static IReadOnlyDictionary<string, string?> ReadEnvironment(string path)
    {
        try
        {
            JsonObject environment = JsonNode.Parse(File.ReadAllText(path))?["environment"] as JsonObject
                ?? throw new UsageException($"{path} is not the state of a sandbox");
            return environment.ToDictionary(pair => pair.Key, pair => pair.Value?.GetValue<string>());
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"no sandbox is running here: {failure.Message}");
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            throw new UsageException($"{path} is not the state of a sandbox");
        }
    }

    /// <summary>Removes the file, unless another sandbox has written it since.</summary>
    public static void Delete(string path)
    {
        try
        {
            if (JsonNode.Parse(File.ReadAllText(path))?["pid"]?.GetValue<int>() == Environment.ProcessId)
                File.Delete(path);
        }
        catch (Exception changed) when (changed is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            // It is gone, or no longer ours.
        }
    }

    public static JsonObject EnvironmentOf(IReadOnlyDictionary<string, string?> variables)
    {
        var all = new JsonObject();
        foreach ((string name, string? value) in variables)
            all[name] = value;
        return all;
    }

    public static string Readable(JsonObject json)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Indentation))
            json.WriteTo(writer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
