using System.CommandLine;
using Finch.Auth.Http;

namespace Finch.Cli.Commands;

/// <summary>The options of every command that talks to a registry.</summary>
internal sealed class RegistryOptions
{
    private readonly Option<bool> _insecure = new("--insecure-registry")
    {
        Description = "Do not verify the registry's certificate, and allow plain http",
    };

    private readonly Option<string?> _caFile = new("--ca-file")
    {
        Description = "Trust the authorities in this PEM file, beside the system's",
        HelpName = "FILE",
    };

    private readonly Option<string[]> _hostsDir = new("--hosts-dir")
    {
        Description = "Look for HOST[:PORT]/hosts.toml, or *.crt, *.cert and *.key, in this directory first, as in /etc/containerd/certs.d",
        HelpName = "DIR",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_insecure);
        command.Options.Add(_caFile);
        command.Options.Add(_hostsDir);
    }

    /// <summary>The choices for an address as it was typed.</summary>
    public ConnectionChoices Read(ParseResult parse, string? typed)
        => ConnectionChoices.For(typed, parse.GetValue(_insecure), parse.GetValue(_caFile)) with { CertificateRoots = parse.GetValue(_hostsDir) ?? [] };
}
