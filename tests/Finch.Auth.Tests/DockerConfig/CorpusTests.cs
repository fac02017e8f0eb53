using Finch.Auth.DockerConfig;
using Finch.Auth.Tests.Infra;
using Xunit;

namespace Finch.Auth.Tests.DockerConfig;

/// <summary>Configuration files as they are found, and the table of what finch makes of them: corpus/README.md.</summary>
public class CorpusTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "corpus");

    private static readonly RegistryHost New = RegistryHost.Parse("new.registry.example");

    private static readonly string[][] Table = [.. File.ReadLines(Path.Combine(Folder, "README.md"))
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)
        .Select(line => line.Replace("\\|", "\u0001")[1..^1].Split('|').Select(cell => cell.Replace('\u0001', '|').Trim()).ToArray())];

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder)
        .Select(path => Path.GetFileName(path)).Where(name => name is not ("README.md" or ".gitattributes")).Order(StringComparer.Ordinal);

    public static IEnumerable<TheoryDataRow<string, string, string>> Rows => Table.Select(row => new TheoryDataRow<string, string, string>(row[0], row[2], row[3]));

    public static IEnumerable<TheoryDataRow<string>> FileRows => Files.Select(name => new TheoryDataRow<string>(name));

    [Fact]
    public void Every_file_is_in_the_table() => Assert.Equal(Files, Table.Select(row => row[0]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Rows))]
    public void Each_registry_gets_the_answer_of_the_table(string file, string registry, string answer) => Assert.Equal(answer, Ask(file, registry));

    [Theory]
    [MemberData(nameof(FileRows))]
    public async Task A_sign_in_changes_one_entry_and_signing_out_takes_it_back(string file)
    {
        using var home = new TempFolder();
        var path = home.File("config.json");
        File.Copy(Path.Combine(Folder, file), path);
        byte[] Now() => File.ReadAllBytes(path);
        var before = Now();
        var config = new DockerConfigFile(path);
        if (Table.Any(row => row[0] == file && row[3].StartsWith("error", StringComparison.Ordinal)) && !file.StartsWith("bad-neighbour", StringComparison.Ordinal))
        {
            var error = await Assert.ThrowsAsync<RegistryAuthException>(() => Change(config, document => document.Set(New, new Credential.Basic("new", new Secret("n")))));
            Assert.Equal(AuthFailure.Configuration, error.Failure);
            Assert.StartsWith(path + ":", error.Message);
            Assert.Equal(before, Now());
            return;
        }

        await Change(config, document => document.Set(New, new Credential.Basic("new", new Secret("n"))));
        Assert.Equal("new", config.Read().Find(new CredentialQuery(New))?.Credential.User);
        OtherReader.AssertSameBut("new.registry.example", before, Now());
        await Change(config, document => document.Remove(New));
        OtherReader.AssertSameBut("new.registry.example", before, Now());
    }

    private static Task Change(DockerConfigFile config, Action<DockerConfigDocument> change) => config.UpdateAsync(change, TestContext.Current.CancellationToken);

    private static string Ask(string file, string registry)
    {
        try
        {
            var content = File.ReadAllBytes(Path.Combine(Folder, file));
            var document = file.EndsWith(".dockercfg", StringComparison.Ordinal)
                ? DockerConfigDocument.ParseLegacy(content, file)
                : DockerConfigDocument.Parse(content, file);
            var words = registry.Split(' ');
            var query = new CredentialQuery(RegistryHost.Parse(words[0]), words.ElementAtOrDefault(1));
            if ((document.HelperFor(query.Host)?.Name ?? document.DefaultHelperFor(query.Host)) is { } helper)
                return $"helper {helper}";
            return document.Find(query)?.Credential switch
            {
                Credential.Basic basic => $"basic {basic.Username} {basic.Password.Reveal().Replace("\n", "\\n")}",
                Credential.IdentityToken identity => $"identity {identity.User} {identity.Token.Reveal()}",
                Credential.RegistryToken token => $"token {token.Token.Reveal()}",
                _ => "nothing",
            };
        }
        catch (RegistryAuthException error)
        {
            Assert.StartsWith(file + ":", error.Message);
            return $"error {error.Message[(file.Length + 1)..].Replace("\\t", "\\\\t")}";
        }
    }
}
