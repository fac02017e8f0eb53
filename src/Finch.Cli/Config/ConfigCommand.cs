using System.CommandLine;
using Finch.Auth;
using Finch.Cli.Output;
using Finch.Settings;

namespace Finch.Cli.Config;

/// <summary><c>finch config ...</c>: reads and changes single keys of <c>finch.yaml</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create(CliContext context, Services services) => new("config", "Read and change finch.yaml")
    {
        Get(context, services),
        List(context, services),
        Set(context, services),
        Unset(context, services),
        PathOf(context, services),
    };

    private static Command Get(CliContext context, Services services)
    {
        var key = Key();
        key.Arity = ArgumentArity.ZeroOrOne;
        var command = new Command("get", "Print the value in force, a list with one value a line; without KEY, all of them") { key };
        command.SetAction(parse =>
        {
            if (parse.GetValue(key) is not { } name)
            {
                SettingList.Print(context.Out, services.Settings);
                return;
            }

            foreach (var value in SettingKey.Require(name).Values(services.Settings.Machine) ?? [])
                context.Out.WriteLine(value);
        });
        return command;
    }

    private static Command List(CliContext context, Services services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("list", "Show every key, its value, and where it comes from") { json };
        command.SetAction(parse =>
        {
            if (parse.GetValue(json))
                context.Out.WriteLine(SettingList.Json(services.Paths, services.Settings));
            else
                SettingList.Print(context.Out, services.Settings);
            foreach (var warning in services.Settings.Machine.Warnings)
                context.Error.Warning(warning);
        });
        return command;
    }

    private static Command Set(CliContext context, Services services)
    {
        var key = Key();
        var values = new Argument<string[]>("VALUE") { Description = "The value; a list as several values or with commas", Arity = ArgumentArity.OneOrMore };
        var command = new Command("set", "Set a key in the person's own finch.yaml; everything else in it stays as it is") { key, values };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var setting = SettingKey.Require(parse.GetValue(key)!);
            var given = Split(setting, parse.GetValue(values)!);
            var file = services.Paths.OwnSettingsFile;
            context.Error.Note(await new SettingsWriter(file).SetAsync(setting, given, cancellationToken)
                ? $"{file} now has {setting.Name}: {(given.Length == 0 ? "none" : string.Join(", ", given))}"
                : $"{file} says so already");
            await new ConfigEffect(context, services).ApplyAsync(setting.Name, cancellationToken);
        });
        return command;
    }

    private static Command Unset(CliContext context, Services services)
    {
        var key = Key();
        var command = new Command("unset", "Remove a key from the person's own finch.yaml") { key };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var name = parse.GetValue(key)!;
            if (name == "registries")
                SettingKey.Require(name);
            var file = services.Paths.OwnSettingsFile;
            var isChanged = File.Exists(file) && await new SettingsWriter(file).UnsetAsync(name, cancellationToken);
            // What was never there and is no key either is a slip of the fingers.
            if (!isChanged)
                SettingKey.Require(name);
            context.Error.Note(isChanged ? $"{file} no longer has {name}" : $"{file} does not have {name}");
            await new ConfigEffect(context, services).ApplyAsync(name, cancellationToken);
        });
        return command;
    }

    private static Command PathOf(CliContext context, Services services)
    {
        var command = new Command("path", "Print the file that 'finch config set' writes");
        command.SetAction(_ => context.Out.WriteLine(services.Paths.OwnSettingsFile));
        return command;
    }

    private static Argument<string> Key()
    {
        var key = new Argument<string>("KEY") { HelpName = "KEY", Description = "For example memory; 'finch config list' shows all" };
        key.CompletionSources.Add(_ => SettingKey.All.Select(setting => new System.CommandLine.Completions.CompletionItem(setting.Name, detail: setting.Description)));
        return key;
    }

    private static string[] Split(SettingKey key, string[] given)
    {
        if (key.IsList)
            return given is ["[]"] ? [] : [.. given.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return given.Length == 1 ? given
            : throw new RegistryAuthException(AuthFailure.Usage, $"{key.Name} has one value, not {given.Length}", $"finch config set {key.Name} {given[0]}");
    }
}
