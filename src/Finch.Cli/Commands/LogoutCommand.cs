using System.CommandLine;
using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Http;
using Finch.Cli.Output;

namespace Finch.Cli.Commands;

/// <summary><c>finch logout [SERVER]</c>: removes every spelling a lookup would match. Not signed in is no error.</summary>
internal static class LogoutCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var server = new ServerArgument();
        server.Argument.CompletionSources.Add(_ => services.Credentials.Config.Read().Entries().Select(e => e.Key));
        var all = new Option<bool>("--all", "-a") { Description = "Sign out of every registry" };
        var command = new Command("logout", "Sign out of a registry") { server.Argument, all };
        command.SetAction(async (parse, cancellationToken) =>
        {
            if (parse.GetValue(all))
            {
                if (server.Typed(parse) is not null)
                    throw new RegistryAuthException(AuthFailure.Usage, "--all and a registry are mutually exclusive");
                await LogoutOfAllAsync(context, services, cancellationToken);
            }
            else
            {
                await LogoutAsync(context, services, server.Key(parse), cancellationToken);
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static async Task LogoutOfAllAsync(CliContext context, Services services, CancellationToken cancellationToken)
    {
        var entries = await services.Credentials.Stores.ListAsync(cancellationToken);
        var keys = entries.Select(e => RegistryKey.TryParse(e.Key, out var key) ? key : null).OfType<RegistryKey>().Distinct().ToList();
        if (keys.Count == 0)
            context.Out.WriteLine("Not signed in to any registry");
        foreach (var key in keys)
            await LogoutAsync(context, services, key, cancellationToken);
        foreach (var strange in entries.Where(e => !RegistryKey.TryParse(e.Key, out _)))
            context.Error.Warning($"'{PlainAddress.OfTyped(strange.Key)}' in {strange.Origin} names no registry and was left: remove it there");
    }

    private static async Task LogoutAsync(CliContext context, Services services, RegistryKey typed, CancellationToken cancellationToken)
    {
        var host = typed.Host;
        // For ECR and the like a path says nothing: the sign-in is the registry's.
        var key = services.Credentials.CloudOf(host) is null ? typed : host;
        var removed = await services.Credentials.Stores.EraseAsync(key, cancellationToken);
        if (key.Path.Length == 0)
            await services.Credentials.Pins.PinAsync(host, null, cancellationToken);
        context.Out.WriteLine(removed.Count == 0
            ? $"Not signed in to {Name(key)}"
            : $"Removed login credentials for {Name(key)} ({string.Join(", ", removed)})");
        // For ECR the sign-in is the AWS credentials, which are not ours to remove.
        if (services.Credentials.CloudOf(host) is not null)
            context.Error.Note($"{host} stays reachable wherever AWS credentials for it are found");
    }

    private static string Name(RegistryKey key) => key.Path.Length > 0 ? key.Text : key.Host.ToString();
}
