using System.Text.Json;
using Finch.Cli.Output;

namespace Finch.Cli.Auth.Configure;

/// <summary>What was changed, or would be, for a person and for a program. The JSON is described in docs/auth-commands.md; keys are only ever added.</summary>
/// <param name="Tool">The tool.</param>
/// <param name="Helper">The helper's suffix.</param>
/// <param name="IsRemoval">True when the setup is taken back.</param>
/// <param name="IsDryRun">True when nothing was written.</param>
internal sealed record SetupReport(string Tool, string Helper, bool IsRemoval, bool IsDryRun)
{
    /// <summary>The changed files with what changed in them on stdout; what there is to say about it on stderr.</summary>
    public void Print(CliContext context, SetupPlan plan)
    {
        foreach (var edit in plan.Edits.Where(edit => edit.IsChange))
        {
            context.Out.WriteLine(edit.After is null ? $"{edit.Path} (removed)" : edit.Before is null ? $"{edit.Path} (new)" : edit.Path);
            foreach (var change in edit.Changes)
                context.Out.WriteLine($"  {Words(change)}");
        }

        if (!plan.Edits.Any(edit => edit.IsChange))
            context.Out.WriteLine($"Nothing to change: {string.Join(", ", plan.Edits.Select(edit => edit.Path))} {(plan.Edits.Count == 1 ? "is" : "are")} as {(IsRemoval ? "without" : "asked")}");
        Remark(context, plan);
    }

    /// <summary>One JSON object on stdout; remarks on stderr too.</summary>
    public void PrintJson(CliContext context, SetupPlan plan)
    {
        context.Out.WriteLine(JsonText.Write(indented: true, json =>
        {
            json.WriteStartObject();
            json.WriteString("tool", Tool);
            json.WriteString("helper", Helper);
            json.WriteString("action", IsRemoval ? "remove" : "configure");
            json.WriteBoolean("dry_run", IsDryRun);
            json.WriteBoolean("changed", plan.Edits.Any(edit => edit.IsChange));
            json.WriteStartArray("files");
            foreach (var edit in plan.Edits)
                WriteFile(json, edit);
            json.WriteEndArray();
            WriteTexts(json, "notes", plan.Notes);
            WriteTexts(json, "warnings", plan.Warnings);
            json.WriteEndObject();
        }));
        Remark(context, plan);
    }

    private void Remark(CliContext context, SetupPlan plan)
    {
        foreach (var note in plan.Notes)
            context.Error.Note(note);
        foreach (var warning in plan.Warnings)
            context.Error.Warning(warning);
        if (IsDryRun)
            context.Error.Note("nothing was written, because of --dry-run");
        else if (!IsRemoval && plan.Edits.Any(edit => edit.IsChange))
            context.Error.Note($"'finch auth configure {Tool} --remove' takes this back");
    }

    private static string Words(Change change) => change switch
    {
        { Is: null } => $"{change.Key}: {change.Was} removed",
        { Was: null } => $"{change.Key}: {change.Is}",
        _ => $"{change.Key}: {change.Is}, was {change.Was}",
    };

    private static void WriteFile(Utf8JsonWriter json, FileEdit edit)
    {
        json.WriteStartObject();
        json.WriteString("path", edit.Path);
        json.WriteString("state", !edit.IsChange ? "unchanged" : edit.Before is null ? "created" : edit.After is null ? "removed" : "changed");
        json.WriteStartArray("changes");
        foreach (var change in edit.Changes)
        {
            json.WriteStartObject();
            json.WriteString("key", change.Key);
            json.WriteString("was", change.Was is null ? null : JsonMembers.Unquote(change.Was));
            json.WriteString("is", change.Is is null ? null : JsonMembers.Unquote(change.Is));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
