using CsCheck;
using Finch.Auth;
using Finch.Settings.Rules;
using Xunit;

namespace Finch.Settings.Tests;

public sealed class FinchSettingsTests : IDisposable
{
    private readonly TemporaryFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void A_missing_an_empty_and_a_commented_file_say_nothing()
    {
        Assert.Empty(FinchSettings.Load(_file.Path).Rules.All);
        foreach (var text in new[] { "", "# nothing yet\n", "registries:\n", "---\n" })
        {
            _file.Text = text;
            Assert.Empty(FinchSettings.Load(_file.Path).Rules.All);
        }
    }

    [Fact]
    public void A_file_that_is_no_text_is_never_one_without_rules()
    {
        File.WriteAllText(_file.Path, "registries:\n  ghcr.io: { anonymous: true }\n", System.Text.Encoding.Unicode);
        Assert.Contains("is not UTF-8 text", Broken(), StringComparison.Ordinal);
        File.WriteAllBytes(_file.Path, new byte[512]);
        Assert.Contains("is not UTF-8 text", Broken(), StringComparison.Ordinal);
        File.Delete(_file.Path);
        Directory.CreateDirectory(_file.Path);
        Assert.EndsWith("it is a directory", Broken(), StringComparison.Ordinal);
        Directory.Delete(_file.Path);

        string Broken()
        {
            var failure = Assert.Throws<RegistryAuthException>(() => FinchSettings.LoadRules(_file.Path));
            Assert.Equal(AuthFailure.Configuration, failure.Failure);
            return failure.Message;
        }
    }

    [Fact]
    public void Rules_say_how_registries_are_reached()
    {
        _file.Text = """
            creds_helpers: [ecr-login]
            registries:
              "111222333444.dkr.ecr.*.amazonaws.com": { profile: production }   # ours
              "*.dkr.ecr.*.amazonaws.com":
                role_arn: "arn:aws:iam::{account}:role/EcrPull"
                external_id: "42"
              "images.example.com": { account: 012345678901, region: eu-west-1, endpoint: "http://127.0.0.1:4566" }
              "ghcr.io": { store: secretservice }
              public.ecr.aws: { anonymous: true }
            """;
        var rules = FinchSettings.Load(_file.Path).Rules;

        var ours = Target(rules, "111222333444.dkr.ecr.eu-west-1.amazonaws.com");
        Assert.Equal(("production", null), (ours!.Options.Profile, ours.Options.RoleArn));
        var theirs = Target(rules, "555566667777.dkr.ecr-fips.us-east-1.amazonaws.com");
        Assert.Null(theirs!.Options.RoleArn);
        theirs = Target(rules, "555566667777.dkr.ecr.us-east-1.amazonaws.com");
        Assert.Equal(("arn:aws:iam::555566667777:role/EcrPull", "42"), (theirs!.Options.RoleArn, theirs.Options.ExternalId));
        var custom = Target(rules, "images.example.com");
        Assert.Equal(("012345678901", "eu-west-1", "http://127.0.0.1:4566/"),
            (custom!.Host.AccountId, custom.Host.Region, custom.Options.EndpointUrl!.AbsoluteUri));
        Assert.Equal("secretservice", rules.For(RegistryHost.Parse("ghcr.io"))!.Store);
        Assert.Null(Target(rules, "ghcr.io"));
        Assert.Null(Target(rules, "public.ecr.aws"));
        Assert.Null(Target(rules, "quay.io"));
        Assert.Equal($"rule \"ghcr.io\" in {_file.Path}:8", rules.For(RegistryHost.Parse("ghcr.io"))!.Description);
    }

    [Theory]
    [InlineData("registries: 5", "1:13", "registries: expected lines of the form")]
    [InlineData("registries:\n  a/b: { profile: p }", "2:3", "'a/b' is not a registry host")]
    [InlineData("registries:\n  \"*.dkr.ecr.*.amazonaws.com\": production", "2:32", "expected { KEY: VALUE }")]
    [InlineData("registries:\n  ghcr.io: { stor: pass }", "2:14", "'stor' is not a key of a rule")]
    [InlineData("registries:\n  ghcr.io: { store: '' }", "2:21", "store: expected a store's name")]
    [InlineData("registries:\n  ghcr.io: { store: ../x }", "2:21", "store: expected a store's name")]
    [InlineData("registries:\n  ghcr.io: { profile: p }", "2:3", "'ghcr.io' is not a host of Amazon ECR")]
    [InlineData("registries:\n  r.io: { account: 123, region: eu-west-1 }", "2:20", "account: expected the 12 digits")]
    [InlineData("registries:\n  r.io: { account: \"111222333444\", region: Europe }", "2:44", "region: expected an AWS region")]
    [InlineData("registries:\n  111222333444.dkr.ecr.eu-west-1.amazonaws.com: { region: eu-west-1 }", "2:51", "'region' is part of the host's name")]
    [InlineData("registries:\n  \"*.dkr.ecr.*.amazonaws.com\": { role_arn: EcrPull }", "2:44", "role_arn: expected arn:aws:iam::ACCOUNT:role/NAME")]
    [InlineData("registries:\n  \"*.dkr.ecr.*.amazonaws.com\": { external_id: x }", "2:34", "'external_id' needs 'role_arn'")]
    [InlineData("registries:\n  public.ecr.aws: { role_arn: \"arn:aws:iam::{account}:role/x\" }", "2:21", "ECR Public belongs to no account")]
    [InlineData("registries:\n  ghcr.io: { anonymous: yes }", "2:25", "anonymous: expected true or false")]
    [InlineData("registries:\n  ghcr.io: { anonymous: true, store: pass }", "2:31", "'store' has no meaning beside 'anonymous: true'")]
    [InlineData("registries:\n  ghcr.io: { store: pass }\n  ghcr.io: { store: file }", "3:3", "'ghcr.io' is set twice; the first time in line 2")]
    [InlineData("registries: &a {}", "1:13", "anchors and aliases are not used here")]
    [InlineData("registries: {", "2:1", "")]
    [InlineData("a: 1\n\tb: 2\nregistries: {}", "1:4", "tab")]
    [InlineData("registries:\n---\nb: 1", "2:1", "a second document begins here")]
    [InlineData("- registries", "1:1", "expected 'key: value' lines")]
    public void What_makes_no_sense_is_an_error_at_its_place(string text, string place, string message)
    {
        _file.Text = text + "\n";
        var error = Assert.Throws<RegistryAuthException>(() => FinchSettings.Load(_file.Path));
        Assert.Equal(AuthFailure.Configuration, error.Failure);
        Assert.StartsWith($"{_file.Path}:{place}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mistyped_key_is_pointed_out_with_the_likely_one()
    {
        _file.Text = "cpus: 4\ncreds-helpers: [ecr-login]\nregistires: {}\nmine: 1\nmemroy: 4GiB\n";
        Assert.Equal(
            [
                $"{_file.Path}:2: unknown key 'creds-helpers'; did you mean 'creds_helpers'?",
                $"{_file.Path}:3: unknown key 'registires'; did you mean 'registries'?",
                $"{_file.Path}:4: unknown key 'mine'",
                $"{_file.Path}:5: unknown key 'memroy'; did you mean 'memory'?",
            ],
            FinchSettings.Load(_file.Path).Warnings);
    }

    [Fact]
    public void A_helper_does_not_parse_a_file_without_rules()
    {
        _file.Text = "cpus: [\n";
        Assert.Empty(FinchSettings.LoadRules(_file.Path).All);
        _file.Text = "cpus: [\nregistries: {}\n";
        Assert.Throws<RegistryAuthException>(() => FinchSettings.LoadRules(_file.Path));
    }

    /// <summary>Whatever stands in the file: rules, or an error in our words.</summary>
    [Fact]
    public void No_file_can_do_worse_than_be_refused()
    {
        string[] tokens =
        [
            "registries", ":", " ", "\n", "  ", "{", "}", "[", "]", "\"", "'", "*", "&a", "#", "-", "|", ">", "!", "%", "---", "...", "\t",
            "profile", "ghcr.io", "role_arn", "~", "é", "\0", "\u2028", ",", "?",
        ];
        Gen.Int[0, tokens.Length - 1].Select(i => tokens[i]).List[0, 40].Select(string.Concat).Sample(text =>
        {
            _file.Text = "registries:\n" + text;
            try
            {
                _ = FinchSettings.Load(_file.Path).Rules;
            }
            catch (RegistryAuthException error)
            {
                Assert.Equal(AuthFailure.Configuration, error.Failure);
            }
        }, threads: 1, iter: 5_000);
    }

    private static Finch.Aws.EcrTarget? Target(RegistryRules rules, string host) => new EcrRules(() => rules).TargetFor(RegistryHost.Parse(host));
}
