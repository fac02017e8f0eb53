using System.CommandLine;
using System.Globalization;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Cli.Output;

namespace Finch.Cli.Support;

/// <summary><c>finch support-bundle [generate]</c>: one file to send to whoever helps.</summary>
internal static class SupportBundleCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var command = new Command("support-bundle", "Collect what helps to find a fault, without secrets, into one archive");
        // Both forms do the same: the longer one is what other editions of Finch have.
        Fill(command, context, services);
        var generate = new Command("generate", "The same as 'finch support-bundle'");
        Fill(generate, context, services);
        command.Add(generate);
        return command;
    }

    private static void Fill(Command command, CliContext context, Services services)
    {
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; default finch-support-TIME.tar.gz in this folder", HelpName = "FILE" };
        var offline = new Option<bool>("--offline") { Description = "Leave out what needs the network" };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        command.Add(output);
        command.Add(offline);
        command.Add(json);
        command.SetAction(async (parse, cancellationToken) =>
        {
            var now = context.Environment.Time.GetUtcNow();
            var name = parse.GetValue(output) ?? $"finch-support-{now.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}.tar.gz";
            var file = Target(name);
            var entries = await new SupportBundle(services).CollectAsync(parse.GetValue(offline), cancellationToken);
            try
            {
                await BundleFile.WriteAsync(file, entries, now, cancellationToken);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                throw CannotWrite(name, error);
            }

            if (parse.GetValue(json))
                context.Out.WriteLine(Json(file, entries));
            else
                Print(context, file, entries);
        });
    }

    /// <summary>Where it goes, known before anything is collected.</summary>
    private static string Target(string name)
    {
        if (name == "-")
            throw new RegistryAuthException(AuthFailure.Usage, "a support bundle is a file", "name it with --output FILE");
        try
        {
            var file = Path.GetFullPath(name);
            return File.Exists(file) || Directory.Exists(file)
                ? throw new RegistryAuthException(AuthFailure.Usage, $"{file} exists already", "name another file with --output")
                : file;
        }
        catch (IOException gone)
        {
            // The folder in which we are was removed.
            throw CannotWrite(name, gone);
        }
    }

    private static RegistryAuthException CannotWrite(string name, Exception error)
        => new(AuthFailure.Store,
            $"cannot write {name}: {(error is FileNotFoundException or DirectoryNotFoundException ? "there is no such folder" : FileTrouble.Of(error))}",
            "name a file in a folder of yours with --output", inner: error);

    private static void Print(CliContext context, string file, IReadOnlyList<BundleEntry> entries)
    {
        context.Out.WriteLine(file);
        context.Error.Note($"it holds {string.Join(", ", entries.Select(entry => entry.Name))}");
        context.Error.Note("passwords, tokens and keys were taken out; names of registries, users and files were not: read it before you send it");
    }

    private static string Json(string file, IReadOnlyList<BundleEntry> entries) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartObject();
        json.WriteString("file", file);
        json.WriteStartArray("entries");
        foreach (var entry in entries)
        {
            json.WriteStartObject();
            json.WriteString("name", entry.Name);
            json.WriteNumber("bytes", entry.Content.Length);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
