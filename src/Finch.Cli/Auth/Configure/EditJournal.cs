using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Cli.Output;

namespace Finch.Cli.Auth.Configure;

/// <summary>A member that was set in another tool's file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Value">The JSON it was given.</param>
/// <param name="Was">The JSON that stood there before; null when the member is new.</param>
internal sealed record SetMember(IReadOnlyList<string> Path, string Value, string? Was);

/// <summary>What was done to a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="Tool">For which tool.</param>
/// <param name="Before">What the file was: see <see cref="FileState"/>.</param>
/// <param name="Members">What was set in it, in order; empty when all of it is taken back.</param>
internal sealed record EditedFile(string Path, string Tool, string Before, IReadOnlyList<SetMember> Members);

/// <summary>
/// <c>~/.finch/configured.json</c>: what <c>finch auth configure</c> set, and what stood there before. It is kept apart from the files
/// themselves because docker drops what it does not know, and it holds values of those keys only, never a copy of a file, which may
/// hold passwords.
/// </summary>
internal sealed class EditJournal(string path)
{
    /// <summary>The lock that one change of a tool's configuration is made under.</summary>
    public string LockFile => path + ".lock";

    /// <summary>What was done to a file, or null.</summary>
    public EditedFile? Of(string file) => Read()[file] is JsonObject record ? Parse(file, record) : null;

    /// <summary>Every file that was changed for a tool.</summary>
    public IReadOnlyList<EditedFile> For(string tool)
        => [.. Read().Where(entry => entry.Value is JsonObject).Select(entry => Parse(entry.Key, (JsonObject)entry.Value!)).Where(file => file.Tool == tool)];

    /// <summary>Keeps a record in place of the one before; one without members goes away.</summary>
    public void Keep(EditedFile file)
    {
        var root = Read();
        root.Remove(file.Path);
        if (file.Members.Count > 0)
            root[file.Path] = Format(file);
        if (root.Count > 0)
            AtomicFile.Write(path, Encoding.UTF8.GetBytes(JsonText.Write(indented: true, json => root.WriteTo(json))));
        else
            File.Delete(path);
    }

    private JsonObject Read()
    {
        try
        {
            return SmallFile.Read(path) is { } content ? JsonNode.Parse(content) as JsonObject ?? throw Broken("it is not an object") : [];
        }
        catch (JsonException error)
        {
            throw Broken("it is not JSON", error);
        }
    }

    private static JsonObject Format(EditedFile file) => new()
    {
        ["tool"] = file.Tool,
        ["before"] = file.Before,
        ["members"] = new JsonArray([.. file.Members.Select(member => new JsonObject
        {
            ["path"] = new JsonArray([.. member.Path.Select(name => JsonValue.Create(name))]),
            ["value"] = member.Value,
            ["was"] = member.Was,
        })]),
    };

    private EditedFile Parse(string file, JsonObject record)
    {
        try
        {
            return new EditedFile(file, (string)record["tool"]!, (string)record["before"]!,
                [.. record["members"]!.AsArray().Select(member => new SetMember(
                    [.. member!["path"]!.AsArray().Select(name => (string)name!)], (string)member["value"]!, (string?)member["was"]))]);
        }
        catch (Exception broken) when (broken is InvalidOperationException or NullReferenceException or JsonException)
        {
            throw Broken($"the record of {file} cannot be read", broken);
        }
    }

    private RegistryAuthException Broken(string what, Exception? inner = null) => new(AuthFailure.Configuration, $"{path}: {what}",
        "move the file away; 'finch auth configure TOOL --remove' then takes out what names finch's helpers", inner: inner);
}
