using System.CommandLine;
using System.Globalization;
using Finch.Cli.Output;

namespace Finch.Cli.Auth;

/// <summary><c>finch auth list</c>: every credential known, its source, user and expiry.</summary>
internal static class ListCommand
{
    public static Command Create(CliContext context, Services services)
    {
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command("list", "List every credential known, without secrets") { json };
        command.SetAction(async (parse, cancellationToken) =>
        {
            var reader = new KnownCredentials(services);
            var known = await reader.ReadAsync(cancellationToken);
            if (parse.GetValue(json))
                context.Out.WriteLine(Json(known));
            else
                PrintTable(context, known, isWhole: reader.Failures.Count == 0);
            foreach (var failure in reader.Failures)
                context.Error.Error(failure);
            return reader.Failures.Count > 0 ? ExitCode.For(reader.Failures[0].Failure) : ExitCode.Done;
        });
        return command;
    }

    private static void PrintTable(CliContext context, IReadOnlyList<KnownCredential> known, bool isWhole)
    {
        if (known.Count == 0)
        {
            if (isWhole)
                context.Error.Note("no credentials are known; 'finch login' adds one");
            return;
        }

        string[] header = ["REGISTRY", "USER", "EXPIRES", "SOURCE"];
        var rows = known.Select(k => new[] { k.Registry, k.User ?? "-", Expiry(k), k.Source }).Prepend(header).ToList();
        var widths = Enumerable.Range(0, header.Length - 1).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
            context.Out.WriteLine(string.Join("  ", row[..^1].Select((cell, column) => cell.PadRight(widths[column])).Append(row[^1])));
    }

    private static string Expiry(KnownCredential known)
        => known.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture) ?? "-";

    private static string Json(IReadOnlyList<KnownCredential> known) => JsonText.Write(indented: true, json =>
    {
        json.WriteStartArray();
        foreach (var one in known)
        {
            json.WriteStartObject();
            json.WriteString("registry", one.Registry);
            json.WriteString("user", one.User);
            json.WriteString("source", one.Source);
            json.WriteTime("expires_at", one.ExpiresAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
