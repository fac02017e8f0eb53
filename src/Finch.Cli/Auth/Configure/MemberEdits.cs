using Finch.Auth;
using Finch.Auth.DockerConfig;

namespace Finch.Cli.Auth.Configure;

/// <summary>Plans changes of members in JSON files, and how they are taken back.</summary>
internal sealed class MemberEdits(EditJournal journal)
{
    private const string Section = "{}";

    private static readonly byte[] Empty = "{\n}\n"u8.ToArray();

    /// <summary>Sets members of a file.</summary>
    /// <param name="path">The file; made when there is none.</param>
    /// <param name="tool">For which tool.</param>
    /// <param name="wanted">Members of the root, or of an object in it, and the text each is to have.</param>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/>: the file does not parse.</exception>
    public FileEdit Set(string path, string tool, IReadOnlyList<(string[] Path, string Value)> wanted)
    {
        var before = Read(path);
        var known = journal.Of(path);
        var members = (known?.Members ?? []).ToList();
        var changes = new List<Change>();
        var text = FileState.IsBlank(before) ? Empty : before!;
        foreach (var (place, value) in wanted)
        {
            text = WithSection(text, place, path, members);
            var (was, json) = (JsonMembers.Find(text, place), JsonMembers.Quote(value));
            if (was == json)
                continue;
            var old = members.FindIndex(member => member.Path.SequenceEqual(place));
            // What we set ourselves before is not what stood there before.
            var original = old >= 0 && members[old].Value == was ? members[old].Was : was;
            if (old >= 0)
                members.RemoveAt(old);
            members.Add(new SetMember(place, json, original));
            changes.Add(new Change(Key(place), was, json));
            text = JsonMembers.Set(text, json, place);
        }

        return changes.Count == 0
            ? new FileEdit(path, before, before, [])
            : new FileEdit(path, before, text, changes) { Record = new EditedFile(path, tool, known?.Before ?? FileState.Of(before), members) };
    }

    /// <summary>Takes back what was set.</summary>
    /// <param name="file">What was done.</param>
    /// <param name="isMeant">Which members to take back.</param>
    /// <param name="notes">Receives what stays because somebody else changed it.</param>
    public static FileEdit Undo(EditedFile file, Func<SetMember, bool> isMeant, ICollection<string> notes)
    {
        var before = Read(file.Path);
        if (FileState.IsBlank(before))
            return new FileEdit(file.Path, before, before, []) { Record = file with { Members = [] } };
        var text = before!;
        var changes = new List<Change>();
        var left = file.Members.ToList();
        foreach (var member in file.Members.Reverse().Where(member => !IsSection(member) && isMeant(member)).ToList())
        {
            left.Remove(member);
            var now = JsonMembers.Find(text, [.. member.Path]);
            if (now == member.Value)
            {
                text = member.Was is null ? JsonMembers.Remove(text, [.. member.Path]) : JsonMembers.Set(text, member.Was, [.. member.Path]);
                changes.Add(new Change(Key(member.Path), now, member.Was));
            }
            else if (now is not null && now != member.Was)
            {
                notes.Add($"{Key(member.Path)} in {file.Path} is {now} now, which was set by somebody else: it stays");
            }
        }

        text = WithoutEmptySections(text, left);
        var isEmpty = JsonObjectText.At(text, [])!.Members.Count == 0;
        return new FileEdit(file.Path, before, isEmpty && FileState.TryRestore(file.Before, out var nothing) ? nothing : text, changes)
        {
            Record = file with { Members = left },
        };
    }

    /// <summary>Takes out members that have a value, for a file of which there is no record.</summary>
    public static FileEdit TakeOut(string path, IReadOnlyList<string[]> places, string value)
    {
        var before = Read(path);
        var changes = new List<Change>();
        var text = before ?? [];
        foreach (var place in places.Where(place => !FileState.IsBlank(text) && JsonMembers.Find(text, place) == JsonMembers.Quote(value)))
        {
            text = JsonMembers.Remove(text, place);
            changes.Add(new Change(Key(place), JsonMembers.Quote(value), null));
        }

        return new FileEdit(path, before, changes.Count == 0 ? before : text, changes);
    }

    /// <summary>The object that a member is to stand in; one that we make is remembered, so that it goes away with its last member.</summary>
    private static byte[] WithSection(byte[] text, string[] place, string path, List<SetMember> members)
    {
        if (place.Length == 1)
            return text;
        var section = place[0];
        if (JsonMembers.Find(text, section) is { } there)
        {
            return JsonObjectText.At(text, [section]) is not null ? text
                : throw new RegistryAuthException(AuthFailure.Configuration, $"{path}: {section}: an object is expected here, not {there}", "correct the entry, or remove it");
        }

        members.Add(new SetMember([section], Section, null));
        return JsonMembers.SetObject(text, section);
    }

    private static byte[] WithoutEmptySections(byte[] text, List<SetMember> left)
    {
        foreach (var section in left.Where(IsSection).ToList())
        {
            if (left.Any(other => other.Path.Count > 1 && other.Path[0] == section.Path[0]))
                continue;
            left.Remove(section);
            if (JsonObjectText.At(text, [section.Path[0]]) is { Members.Count: 0 })
                text = JsonMembers.Remove(text, section.Path[0]);
        }

        return text;
    }

    /// <summary>Every other value we set is a string.</summary>
    private static bool IsSection(SetMember member) => member.Value == Section;

    /// <summary>The content, once it is known to parse.</summary>
    private static byte[]? Read(string path)
    {
        var content = SmallFile.Read(path);
        _ = DockerConfigDocument.Parse(content, path);
        return content;
    }

    private static string Key(IReadOnlyList<string> path) => path.Count == 1 ? path[0] : $"{path[0]}[\"{path[1]}\"]";
}
