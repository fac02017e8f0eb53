using System.Text;
using System.Text.Json;
using CsCheck;
using Finch.Auth.DockerConfig;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

/// <summary>What a change promises, over files that nobody wrote: any layout, any content, and any damage to it.</summary>
public class RewritePropertyTests
{
    private const string Ours = "ours.example";

    private static readonly RegistryHost Host = RegistryHost.Parse(Ours);

    private static readonly Credential Ann = new Credential.Basic("ann", new Secret("pw"));

    private static readonly Gen<string> Space = OneOf("", " ", "\n", "\r\n", "\n\t", "\r\n    ", "  \n  ");

    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 8],
        OneOf("\\u00e4\\/", "\\ud800", "ü", "\\\"\\\\", "\\n\\t", "日本", "😀")).Select(text => $"\"{text}\"");

    private static readonly Gen<string> Value = Gen.Recursive<string>((depth, value) => depth > 2
        ? Text
        : Gen.Frequency(
            (4, Text),
            (3, OneOf("0", "-1.50", "1e3", "12345678901234567890.123456789", "true", "false", "null", "{}", "[]", "[ ]", "{\n}")),
            (1, Members(Text, value).Select(members => $"{{{members}}}")),
            (1, Gen.Select(value, Space, value, (a, s, b) => $"[{a},{s}{b}]"))));

    private static readonly Gen<string> Entry = Gen.OneOf(
        OneOf("{}", "null", "{\"auth\": \"dTpw\"}", "{\"auth\":\"!\"}", "\"odd\"", "{\"username\":\"u\",\"n\":1.0}"), Members(Text, Value).Select(m => $"{{{m}}}"));

    private static readonly Gen<string> Key = OneOf(
        "a.example", "A.example:443", "https://b.example/v1/", "quay.io/team", "https://index.docker.io/v1/", "docker.io", "?", "", "[::1]:5000").Select(key => $"\"{key}\"");

    /// <summary>A file as people and tools might leave it: the sections somewhere among other members, laid out anyhow.</summary>
    private static readonly Gen<string> File = Gen.Select(
        Members(Text, Value), Members(Key, Entry), Members(Key, Text), Space, Gen.Int[0, 7],
        (others, auths, helpers, space, parts) =>
        {
            string?[] all = [(parts & 1) == 0 ? null : others, (parts & 2) == 0 ? null : $"\"auths\":{space}{{{auths}}}", (parts & 4) == 0 ? null : $"\"credHelpers\" : {{{helpers}}}"];
            return $"{space}{{{space}{string.Join($",{space}", all.Where(part => !string.IsNullOrWhiteSpace(part)))}{space}}}{space}";
        });

    [Fact]
    public void Signing_in_changes_one_entry_and_no_byte_of_another()
        => File.Sample(
            text =>
            {
                var before = Encoding.UTF8.GetBytes(text);
                var document = Parse(before);
                document.Set(Host, Ann);
                var after = document.Format();
                OtherReader.AssertSameBut(Ours, before, after);
                Assert.Equal("ann", Parse(after).Find(new CredentialQuery(Host))?.Credential.User);

                // Again, it changes nothing; taken back, everything is as it was, save for what was not there at all.
                var again = Parse(after);
                again.Set(Host, Ann);
                Assert.Equal(after, again.Format());
                again.Remove(Host);
                OtherReader.AssertSameBut(Ours, before, again.Format());
                if (HasEntries(before))
                    Assert.Equal(text, Encoding.UTF8.GetString(again.Format()));
            },
            iter: 5_000);

    [Fact]
    public void Naming_a_helper_changes_one_member_and_forgetting_it_brings_the_rest_back()
        => File.Sample(
            text =>
            {
                var before = Encoding.UTF8.GetBytes(text);
                var document = Parse(before);
                document.SetHelper(Host, "ecr-login");
                OtherReader.AssertSameBut(Ours, before, document.Format());
                Assert.Equal("ecr-login", Parse(document.Format()).HelperFor(Host)?.Name);
                Assert.Equal([Ours], document.RemoveHelper(Host));
                OtherReader.AssertSameBut(Ours, before, document.Format());
            },
            iter: 2_000);

    [Fact]
    public void Every_entry_that_could_be_read_can_be_read_after_a_change_of_another()
        => File.Sample(
            text =>
            {
                var document = Parse(Encoding.UTF8.GetBytes(text));
                var before = Answers(document);
                document.Set(Host, Ann);
                document.Mark(Host);
                Assert.Equal(before, Answers(Parse(document.Format())));
            },
            iter: 2_000);

    [Fact]
    public void Damage_is_reported_or_harmless_and_never_anything_else()
        => Gen.Select(File, Gen.Int[0, 400], Gen.Int[0, 3], Gen.Byte).Sample(
            (text, at, kind, noise) =>
            {
                var bytes = Damage(Encoding.UTF8.GetBytes(text), at, kind, noise);
                try
                {
                    var document = Parse(bytes);
                    _ = document.Entries().ToList();
                    _ = document.HoldsCredentials;
                    _ = Answers(document);
                    document.Set(Host, Ann);
                    document.SetHelper(Host, "pass");
                    document.Remove(RegistryHost.Parse("a.example"));
                    _ = JsonDocument.Parse(document.Format());
                }
                catch (RegistryAuthException error)
                {
                    Assert.Equal(AuthFailure.Configuration, error.Failure);
                    Assert.StartsWith("/x/config.json:", error.Message);
                }
            },
            iter: 20_000);

    private static DockerConfigDocument Parse(byte[] text) => DockerConfigDocument.Parse(text, "/x/config.json");

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static Gen<string> Members(Gen<string> name, Gen<string> value)
        => Gen.Select(name, Space, Space, value).Select((name, before, after, value) => $"{before}{name}{after}:{after}{value}").Array[0, 4]
            // Without a second member of one name: which of two is meant is another test's matter.
            .Select(members => string.Join(',', members.DistinctBy(member => member.Trim().Split(':')[0].Trim())));

    private static string[] Answers(DockerConfigDocument document)
        => [.. new[] { "a.example", "b.example", "docker.io", "quay.io", "[::1]:5000" }.Select(host =>
        {
            try
            {
                var query = new CredentialQuery(RegistryHost.Parse(host), "team/app");
                return $"{document.Find(query)} {document.HelperFor(query.Host)}";
            }
            catch (RegistryAuthException error)
            {
                // The place may move down; what is wrong does not change.
                return error.Message[error.Message.IndexOf(": ", StringComparison.Ordinal)..];
            }
        })];

    private static bool HasEntries(byte[] text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.EnumerateObject().Any(member => OtherReader.NameOf(member) == "auths" && member.Value.EnumerateObject().Any());
    }

    private static byte[] Damage(byte[] text, int at, int kind, byte noise)
    {
        at = Math.Min(at, text.Length - 1);
        return kind switch
        {
            0 => text[..at],
            1 => [.. text[..at], noise, .. text[(at + 1)..]],
            2 => [.. text[..at], .. text[(at + 1)..]],
            _ => [.. text[..at], .. text],
        };
    }
}
