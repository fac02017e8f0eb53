using System.Text.Json;
using Finch.Auth.Http.Hosts;

namespace Finch.Cli.Auth.Hosts;

/// <summary>The hosts of a registry for programs: the key <c>hosts</c> of an explanation, described in docs/auth-commands.md.</summary>
internal static class HostsJson
{
    private static readonly (HostCapabilities Capability, string Word)[] Words =
        [(HostCapabilities.Resolve, "resolve"), (HostCapabilities.Pull, "pull"), (HostCapabilities.Push, "push")];

    /// <summary>Writes the key; null where no file says anything.</summary>
    public static void Write(Utf8JsonWriter json, ExplainedHosts? hosts)
    {
        if (hosts is null)
        {
            json.WriteNull("hosts");
            return;
        }

        json.WriteStartObject("hosts");
        json.WriteString("file", hosts.File);
        json.WriteString("pushes_to", hosts.ForPushes?.Address);
        json.WriteStartArray("asked");
        foreach (var host in hosts.All)
            Write(json, host);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ExplainedHost host)
    {
        json.WriteStartObject();
        json.WriteString("address", host.Address);
        json.WriteBoolean("mirror", host.IsMirror);
        json.WriteStartArray("capabilities");
        foreach (var (capability, word) in Words)
        {
            if (host.Capabilities.HasFlag(capability))
                json.WriteStringValue(word);
        }

        json.WriteEndArray();
        ExplanationJson.WriteCredential(json, host.Found);
        json.WriteBoolean("client_certificate", host.HasClientCertificate);
        json.WriteNumber("headers", host.Headers);
        ExplanationJson.WriteProblem(json, host.Problem);
        json.WriteEndObject();
    }
}
