using Finch.Auth;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>What a person's environment, files and programs can hold, and what is said about it. Only what is right gets as far as AWS.</summary>
public sealed class SurroundingsTests
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private const string Reached = "reached";

    private const string NoCredentials = "Unable to locate credentials";

    private const string Process = "profile 'default' (credential_process): ";

    private const string Sso = "profile 'default' (SSO): ";

    private const string WebIdentity = "the environment (AWS_WEB_IDENTITY_TOKEN_FILE): the token file ";

    private const string Container = "the container (AWS_CONTAINER_CREDENTIALS): ";

    private const string Keys = """{"Version":1,"AccessKeyId":"AKIAEXAMPLE","SecretAccessKey":"s"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE\n", Reached)]
    [InlineData("AWS_ACCESS_KEY_ID", " AKIAEXAMPLE\r", Reached)]
    [InlineData("AWS_SESSION_TOKEN", "token\r\n", Reached)]
    [InlineData("AWS_ACCESS_KEY_ID", "AKIA\r\nEvil: header", "the access key id holds a line break or another character that cannot be sent")]
    [InlineData("AWS_ACCESS_KEY_ID", "AKIÄ", "the access key id holds a line break or another character that cannot be sent")]
    [InlineData("AWS_SESSION_TOKEN", "to\nken", "the session token holds a line break or another character that cannot be sent")]
    [InlineData("AWS_ACCESS_KEY_ID", "  ", NoCredentials)]
    [InlineData("AWS_SECRET_ACCESS_KEY", " \n", "Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_ENDPOINT_URL", "localhost", "Invalid endpoint: localhost")]
    [InlineData("AWS_ENDPOINT_URL", "ftp://localhost/", "Invalid endpoint: ftp://localhost/")]
    [InlineData("AWS_CA_BUNDLE", "/nowhere/ca.pem", "cannot read the CA file /nowhere/ca.pem: there is no such file")]
    public async Task Variables(string name, string value, string said)
    {
        using var person = new TestPerson().WithKeys();
        await AssertSaysAsync(person, said, name, value);
    }

    [Theory]
    [InlineData(".aws/config", "[default]\r\naws_access_key_id = A\r\naws_secret_access_key = b\r\n", Reached)]
    [InlineData(".aws/config", "\uFEFF[default]\naws_access_key_id = A\naws_secret_access_key = b\n", Reached)]
    [InlineData(".aws/config", "[default]\naws_access_key_id = A\n[default]\naws_secret_access_key = b\n", Reached)]
    [InlineData(".aws/config", "[default]\0\nregion = eu-west-1\0\n", NoCredentials)]
    [InlineData(".aws/config", "", NoCredentials)]
    [InlineData(".aws/config", "[default]\naws_access_key_id\n",
        "Unable to parse config file: HOME/.aws/config (line 2: a line is neither [section] nor key = value)")]
    [InlineData(".aws/credentials", "aws_access_key_id = A\n", "Unable to parse config file: HOME/.aws/credentials (line 1: a value stands before the first [section])")]
    [InlineData(".aws", "a file where a folder should be", NoCredentials)]
    public async Task Configuration(string file, string content, string said)
    {
        using var person = new TestPerson();
        person.Write(file, content);
        await AssertSaysAsync(person, said);
    }

    [Theory]
    [InlineData("AWS_CONFIG_FILE", "/", "Unable to read config file: / (it is a directory)")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE", "/tmp", "Unable to read config file: /tmp (it is a directory)")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE", "/dev/zero", "Unable to parse config file: /dev/zero (it is larger than 4 MiB)")]
    [InlineData("AWS_CONFIG_FILE", "/nowhere/config", NoCredentials)]
    public async Task Configuration_elsewhere(string name, string value, string said)
    {
        using var person = new TestPerson();
        await AssertSaysAsync(person, said, name, value);
    }

    [Fact]
    public async Task A_credentials_file_in_UTF_16_is_read()
    {
        using var person = new TestPerson();
        await File.WriteAllTextAsync(person.Write(".aws/credentials", ""), "[default]\naws_access_key_id = A\naws_secret_access_key = b\n",
            System.Text.Encoding.Unicode, Cancel);
        await AssertSaysAsync(person, Reached);
    }

    [Theory]
    [InlineData("/bin/echo '" + Keys + "'", Reached)]
    [InlineData("/bin/sh -c 'kill -9 $$'", "the program ended with code 137")]
    [InlineData("/bin/true", "the answer is not JSON")]
    [InlineData("/bin/echo 'Password:'", "the answer is not JSON")]
    [InlineData("/bin/echo '{\"Version\":\"1\"}'", "the answer has no Version 1")]
    [InlineData("/bin/echo '{\"Version\":1,\"AccessKeyId\":\"\\ud800\",\"SecretAccessKey\":\"s\"}'", "the answer has no AccessKeyId")]
    [InlineData("/bin/echo '{\"Version\":1,\"AccessKeyId\":\"A\"}'", "the answer has no SecretAccessKey")]
    [InlineData("/bin/echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\",\"Expiration\":\"soon\"}'", "the answer has an Expiration that is no time")]
    [InlineData("/tmp", "the program '/tmp' was not found")]
    [InlineData("HOME/not-executable", "the program 'HOME/not-executable' cannot be started: Permission denied")]
    [InlineData("HOME/not-a-program", "the program 'HOME/not-a-program' cannot be started: Exec format error")]
    [InlineData("/bin/sh -c 'echo one >&2; echo two >&2; exit 1'", "the program ended with code 1: two")]
    [InlineData("/bin/sh -c 'printf \"\\033[2Jboo\\n\" >&2; exit 1'", "the program ended with code 1:  [2Jboo")]
    [InlineData("/bin/sh -c 'echo bad key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY >&2; exit 1'", "the program ended with code 1: bad key ***")]
    [InlineData("/bin/sh -c 'echo \"{SecretAccessKey: hunter2}\" >&2; exit 1'", "the program ended with code 1")]
    public async Task A_program_for_credentials(string command, string said)
    {
        using var person = new TestPerson();
        person.Write("not-executable", "x");
        File.SetUnixFileMode(person.Write("not-a-program", "x"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        person.Write(".aws/config", $"[default]\ncredential_process = {command.Replace("HOME", person.Home, StringComparison.Ordinal)}\n");
        await AssertSaysAsync(person, said == Reached ? said : Process + said);
    }

    [Fact]
    public async Task A_program_that_never_ends_is_ended_with_all_it_started()
    {
        using var person = new TestPerson();
        var pipe = Path.Combine(person.Home, "pipe");
        using (var mkfifo = System.Diagnostics.Process.Start("mkfifo", [pipe]))
            await mkfifo.WaitForExitAsync(Cancel);
        person.Write(".aws/config", $"[default]\ncredential_process = /bin/sh -c 'exec 3>{pipe}; sleep 1000 & sleep 1000'\n");
        // Reading ends when nobody can write any more: neither the program nor anything it started is left.
        var allEnded = Task.Run(() => File.ReadAllText(pipe), Cancel);
        await AssertSaysAsync(person, Process + "the program did not end within 2 s", options: new AwsOptions { ProgramTimeout = TimeSpan.FromSeconds(2) });
        Assert.Equal("", await allEnded.WaitAsync(TimeSpan.FromSeconds(60), Cancel));
    }

    [Theory]
    [InlineData(null, "nobody is signed in")]
    [InlineData("", "the session file HOME/FILE is empty")]
    [InlineData("{", "the session file is not a JSON object")]
    [InlineData("[]", "the session file is not a JSON object")]
    [InlineData("{\"a\":1,\"a\":2}", "the session file is not a JSON object")]
    [InlineData("{\"\\ud800\":1}", "the session file is not a JSON object")]
    [InlineData("{\"accessToken\":\"\\ud800\",\"expiresAt\":\"2999-01-01T00:00:00Z\"}", "the session file is not a JSON object")]
    [InlineData("{\"accessToken\":\"x\\ny\",\"expiresAt\":\"2999-01-01T00:00:00Z\"}", "the session file holds no session")]
    [InlineData("{\"accessToken\":5,\"expiresAt\":\"2999-01-01T00:00:00Z\"}", "the session file holds no session")]
    [InlineData("{\"accessToken\":\"x\"}", "the session has expired")]
    [InlineData("{\"accessToken\":\"x\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}", "the session has expired")]
    [InlineData("{\"accessToken\":\"x\",\"expiresAt\":\"2999-01-01T00:00:00Z\"}", Reached)]
    public async Task A_single_sign_on(string? token, string said)
    {
        const string TokenFile = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";
        using var person = new TestPerson();
        person.Write(".aws/config", "[default]\nsso_session = corp\nsso_account_id = 111222333444\nsso_role_name = Dev\n"
            + "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n");
        if (token is not null)
            person.Write(TokenFile, token);
        await AssertSaysAsync(person, said == Reached ? said : Sso + said.Replace("FILE", TokenFile, StringComparison.Ordinal));
        if (token is not null)
            Assert.Equal(token, await File.ReadAllTextAsync(Path.Combine(person.Home, TokenFile), Cancel));
    }

    [Theory]
    [InlineData("/nowhere/token", "/nowhere/token cannot be read: Could not find a part of the path '/nowhere/token'")]
    [InlineData("HOME/empty", "HOME/empty is empty")]
    [InlineData("HOME/blank", "HOME/blank is empty")]
    [InlineData("/tmp", "/tmp cannot be read: it is a directory")]
    [InlineData("/dev/zero", "/dev/zero is larger than 20000 bytes")]
    [InlineData("HOME/token", Reached)]
    public async Task A_web_identity(string file, string said)
    {
        using var person = new TestPerson();
        person.Write("empty", "");
        person.Write("blank", " \n");
        person.Write("token", "eyJ.x.y\n");
        person["AWS_ROLE_ARN"] = "arn:aws:iam::111222333444:role/Pod";
        await AssertSaysAsync(person, said == Reached ? said : WebIdentity + said,
            "AWS_WEB_IDENTITY_TOKEN_FILE", file.Replace("HOME", person.Home, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(200, Keys, Reached)]
    [InlineData(200, "<html>", Container + "the answer is not JSON")]
    [InlineData(200, "{}", Container + "the answer has no AccessKeyId")]
    [InlineData(403, "", Container + "the agent answered 403")]
    [InlineData(503, "", Container + "the agent answered 503")]
    public async Task An_agent_that_answers(int status, string body, string said)
    {
        await using var agent = new RudeServer(RudeServer.Answer(status, body));
        using var person = new TestPerson();
        await AssertSaysAsync(person, said, "AWS_CONTAINER_CREDENTIALS_FULL_URI", agent.Address + "/get");
    }

    [Fact]
    public async Task An_agent_that_is_something_else_or_not_there()
    {
        using var person = new TestPerson();
        var agent = new RudeServer(RudeServer.Say("SSH-2.0-OpenSSH_9.2\r\n"));
        person["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = agent.Address;
        await AssertSaysAsync(person, $"what answers at {agent.Address}/ does not speak HTTP as it should");
        await agent.DisposeAsync();
        await AssertSaysAsync(person, $"{Container}Could not connect to the endpoint URL: \"{agent.Address}/\"");
        person["AWS_CONTAINER_AUTHORIZATION_TOKEN"] = "a\r\nHost: evil";
        await AssertSaysAsync(person, $"{Container}the authorization token holds a line break or another character that cannot be sent");
        person["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = "/nowhere";
        await AssertSaysAsync(person, $"{Container}the token file /nowhere cannot be read: Could not find file '/nowhere'");
    }

    /// <summary>Nobody configured anything, so a metadata service that is not one means that there are no credentials.</summary>
    [Theory]
    [InlineData("silence")]
    [InlineData("reset")]
    [InlineData("hang up")]
    [InlineData("refusal")]
    [InlineData("page")]
    [InlineData("no role")]
    [InlineData("no session")]
    public async Task A_metadata_service_that_is_none(string behaviour)
    {
        await using var service = new RudeServer(behaviour switch
        {
            "silence" => [RudeServer.Silence],
            "reset" => [RudeServer.Reset],
            "hang up" => [RudeServer.HangUp],
            "refusal" => [RudeServer.Answer(403, "")],
            "page" => [RudeServer.Answer(200, "<html>\r\nWelcome\r\n</html>")],
            "no role" => [RudeServer.Answer(200, "token"), RudeServer.Answer(404, "")],
            _ => [RudeServer.Answer(200, "")],
        });
        using var person = new TestPerson();
        (person["AWS_EC2_METADATA_DISABLED"], person["AWS_EC2_METADATA_SERVICE_ENDPOINT"]) = (null, service.Address);
        await AssertSaysAsync(person, NoCredentials);
        // The HTTP stack itself asks again where a connection ended without a word.
        Assert.InRange(service.Asked, behaviour == "no role" ? 2 : 1, behaviour is "reset" or "hang up" ? 4 : 2);
    }

    private static async Task AssertSaysAsync(TestPerson person, string said, string? variable = null, string? value = null, AwsOptions? options = null)
    {
        await using var aws = new RudeServer(RudeServer.Answer(400, "{\"__type\":\"TestAnswer\",\"message\":\"reached\"}"));
        (person["PATH"], person["AWS_ENDPOINT_URL"]) = ("/usr/bin:/bin", aws.Address);
        if (variable is not null)
            person[variable] = value;
        Assert.True(EcrHost.TryParse(Host, out var ecr));
        var target = new EcrTarget(ecr, options ?? new AwsOptions());
        var error = await Assert.ThrowsAsync<RegistryAuthException>(() => new EcrTokens(person.Context).GetAsync(target, Cancel));
        var text = error.Message.Replace(person.Home, "HOME", StringComparison.Ordinal);
        Assert.True(text.EndsWith(": " + said, StringComparison.Ordinal) || text.EndsWith(" operation: " + said, StringComparison.Ordinal), text);
        Assert.Equal(said == Reached ? 1 : 0, aws.Asked);
    }
}
