using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws;
using Finch.Machine;
using Finch.Machine.Running;

namespace Finch.Cli.Machine;

/// <summary>Puts the virtual machine together for this program.</summary>
internal static class MachineFactory
{
    public static VirtualMachine Create(CliContext context, MachineFolder folder, StartDisplay display, AwsContext aws)
        => new(new MachineHost(
            context.Environment, folder, new KeeperCommand(System.Environment.ProcessPath!, ["vm", VmKeeperCommand.Name]), display.Note, display.Enter,
            (address, cancellationToken) => DownloadAsync(address, context, aws, cancellationToken)));

    /// <summary>Without credentials: the digest is what makes the answer trusted.</summary>
    private static async Task<(Stream Content, long? Size)> DownloadAsync(Uri address, CliContext context, AwsContext aws, CancellationToken cancellationToken)
    {
        var http = new HttpMessageInvoker(new RedirectHandler(aws.Transport(new TransportOptions(new EnvironmentProxy(context.Environment)))));
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            var response = await http.SendAsync(request, cancellationToken);
            if (!response.IsSuccessStatusCode)
                throw new RegistryAuthException(AuthFailure.Unreachable, $"{address.IdnHost} answered {(int)response.StatusCode} for the guest image", "check the address given with --image, or image in finch.yaml");
            return (await response.Content.ReadAsStreamAsync(cancellationToken), response.Content.Headers.ContentLength);
        }
        catch (HttpRequestException error)
        {
            throw new RegistryAuthException(AuthFailure.Unreachable, $"cannot get the guest image from {address.IdnHost}: {error.Message.TrimEnd('.')}",
                "check the network and the proxy, or give a file with --image", inner: error);
        }
    }
}
