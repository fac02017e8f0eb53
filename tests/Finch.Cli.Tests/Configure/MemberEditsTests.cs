using Finch.Auth;
using Finch.Cli.Auth.Configure;
using Xunit;

namespace Finch.Cli.Tests.Configure;

public sealed class MemberEditsTests : IDisposable
{
    private static readonly (string[], string)[] Store = [(["credsStore"], "finch")];

    private static readonly (string[], string)[] Helpers = [(["credHelpers", "ghcr.io"], "finch"), (["credHelpers", "quay.io"], "finch")];

    private readonly Machine _machine = new();

    private string File => _machine.File("config.json");

    private EditJournal Journal => new(_machine.File("journal.json"));

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("{}")]
    [InlineData("{\n}")]
    [InlineData("{\"credsStore\":\"pass\"}")]
    [InlineData("{\n    \"credHelpers\": { \"gcr.io\" : \"gcloud\" },\n\n    \"credsStore\":\"\"}\n")]
    [InlineData("{\"credHelpers\":{},\"auths\":{\"x\":{\"auth\":\"YTpi\"}}}")]
    [InlineData("{\"auths\":{}, \"n\": 1.50, \"credHelpers\" : {\"ghcr.io\":\"other\"} }")]
    public void What_is_taken_back_was_never_there(string? before)
    {
        foreach (var wanted in new[] { Store, Helpers, [.. Helpers, .. Store] })
        {
            Write(before);
            Apply(new MemberEdits(Journal).Set(File, "docker", wanted));
            Assert.Contains("finch", System.IO.File.ReadAllText(File), StringComparison.Ordinal);
            Apply(Undo());
            Assert.Equal(before, System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File) : null);
            Assert.Null(Journal.Of(File));
        }
    }

    [Fact]
    public void Setting_it_twice_takes_back_what_stood_there_first()
    {
        Write("{\"credsStore\": \"pass\"}");
        Apply(new MemberEdits(Journal).Set(File, "docker", Store));
        Apply(new MemberEdits(Journal).Set(File, "docker", [(["credsStore"], "ecr-login")]));
        Assert.False(new MemberEdits(Journal).Set(File, "docker", [(["credsStore"], "ecr-login")]).IsChange);
        Apply(Undo());
        Assert.Equal("{\"credsStore\": \"pass\"}", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void Some_of_it_can_be_taken_back()
    {
        Write("{}");
        Apply(new MemberEdits(Journal).Set(File, "docker", Helpers));
        Apply(MemberEdits.Undo(Journal.Of(File)!, member => member.Path[^1] == "quay.io", []));
        Assert.Equal("{\"credHelpers\": {\"ghcr.io\": \"finch\"}}", System.IO.File.ReadAllText(File));
        Apply(Undo());
        Assert.Equal("{}", System.IO.File.ReadAllText(File));
    }

    [Fact]
    public void A_file_that_another_program_wrote_anew_keeps_what_that_program_did()
    {
        Write("{\"mine\": 1, \"credsStore\": \"pass\"}");
        Apply(new MemberEdits(Journal).Set(File, "docker", [.. Helpers, .. Store]));
        Write("{\n\t\"auths\": {\n\t\t\"x.test\": {}\n\t},\n\t\"credsStore\": \"finch\",\n\t\"credHelpers\": {\n\t\t\"ghcr.io\": \"finch\",\n\t\t\"new.test\": \"other\",\n\t\t\"quay.io\": \"changed\"\n\t}\n}");
        var notes = new List<string>();
        Apply(MemberEdits.Undo(Journal.Of(File)!, _ => true, notes));
        Assert.Equal("{\n\t\"auths\": {\n\t\t\"x.test\": {}\n\t},\n\t\"credsStore\": \"pass\",\n\t\"credHelpers\": {\n\t\t\"new.test\": \"other\",\n\t\t\"quay.io\": \"changed\"\n\t}\n}",
            System.IO.File.ReadAllText(File));
        Assert.Contains("credHelpers[\"quay.io\"]", Assert.Single(notes), StringComparison.Ordinal);
        Assert.Null(Journal.Of(File));
    }

    [Fact]
    public void A_change_in_between_is_not_written_over()
    {
        Write("{}");
        var edit = new MemberEdits(Journal).Set(File, "docker", Store);
        Write("{\"credsStore\": \"mine\"}");
        Assert.Throws<RegistryAuthException>(() => SmallFile.Apply(edit));
        Assert.Equal("{\"credsStore\": \"mine\"}", System.IO.File.ReadAllText(File));
    }

    [Theory]
    [InlineData("{\"credHelpers\": []}")]
    [InlineData("{\"credHelpers\": ")]
    [InlineData("[]")]
    public void A_file_that_makes_no_sense_is_refused(string text)
    {
        Write(text);
        Assert.Equal(AuthFailure.Configuration,
            Assert.Throws<RegistryAuthException>(() => new MemberEdits(Journal).Set(File, "docker", Helpers)).Failure);
    }

    private FileEdit Undo() => MemberEdits.Undo(Journal.Of(File)!, _ => true, []);

    private void Apply(FileEdit edit)
    {
        SmallFile.Apply(edit);
        Journal.Keep(edit.Record!);
    }

    private void Write(string? text)
    {
        System.IO.File.Delete(File);
        if (text is not null)
            System.IO.File.WriteAllText(File, text);
    }
}
