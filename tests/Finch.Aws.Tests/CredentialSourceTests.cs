using System.Globalization;
using System.Net;
using Finch.Auth.Tests.Infra;
using Finch.Aws.Configuration;
using Finch.Aws.Credentials;
using Finch.Aws.Services;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>What the sources do when they are asked.</summary>
public sealed class CredentialSourceTests
{
    private const string Keys = """{"Version":1,"AccessKeyId":"ASIAX","SecretAccessKey":"s","SessionToken":"t","Token":"t","Expiration":"2030-01-01T00:00:00Z"}""";

    private static readonly DateTimeOffset Now = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_process_gives_credentials_without_a_shell()
    {
        using var person = new TestPerson();
        person["PATH"] = "/usr/bin:/bin";
        var script = person.Write("give.sh", $"#!/bin/sh\ntest \"$1\" = 'a b' && test \"$2\" = '$HOME' && echo '{Keys}'");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        person.Write(".aws/config", $"[profile p]\ncredential_process = {script} \"a b\" $HOME");
        Assert.Equal("ASIAX", (await GetAsync(person, "p")).AccessKeyId);
    }

    [Theory]
    [InlineData("/bin/sh -c 'echo no >&2; exit 3'", "profile 'p' (credential_process): the program ended with code 3: no")]
    [InlineData("/bin/echo hello", "profile 'p' (credential_process): the answer is not JSON")]
    [InlineData("/bin/echo {}", "profile 'p' (credential_process): the answer has no Version 1")]
    [InlineData("/nonexistent/program", "profile 'p' (credential_process): the program '/nonexistent/program' was not found")]
    [InlineData("/bin/echo 'open", "profile 'p' (credential_process): the command has an open quote or no program")]
    [InlineData("/usr/bin/head -c 300000 /dev/zero", "profile 'p' (credential_process): the program printed more than 256 KiB")]
    public async Task A_broken_process_is_named(string command, string message)
    {
        using var person = new TestPerson();
        person.Write(".aws/config", $"[profile p]\ncredential_process = {command}");
        Assert.Equal(message, (await Assert.ThrowsAsync<AwsException>(() => GetAsync(person, "p"))).Message);
    }

    [Fact]
    public async Task Aws_login_needs_the_AWS_CLI()
    {
        using var person = new TestPerson();
        person["PATH"] = person.Home;
        person.Write(".aws/config", "[profile p]\nlogin_session = arn:aws:iam::111222333444:user/ann");
        var error = await Assert.ThrowsAsync<AwsException>(() => GetAsync(person, "p"));
        Assert.Equal("profile 'p' (aws login) needs the AWS CLI, and no program 'aws' is in PATH", error.Message);
        var fake = person.Write("aws", $"#!/bin/sh\ntest \"$*\" = 'configure export-credentials --profile p --format process' && echo '{Keys}'");
        File.SetUnixFileMode(fake, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Equal("ASIAX", (await GetAsync(person, "p")).AccessKeyId);
    }

    [Fact]
    public async Task An_mfa_code_is_asked_for_and_sent()
    {
        var web = new FakeWeb((_, body) => new FakeAnswer(body.Contains("SerialNumber=arn%3Aaws%3Aiam%3A%3A1%3Amfa%2Fann&TokenCode=123456", StringComparison.Ordinal)
            ? "<R><Credentials><AccessKeyId>ASIAM</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken></Credentials></R>" : body));
        using var person = web.Visitor();
        person.Write(".aws/config", "[profile p]\nrole_arn=r\nsource_profile=p\nmfa_serial=arn:aws:iam::1:mfa/ann\naws_access_key_id=a\naws_secret_access_key=s");
        var asked = person.Context with { Mfa = (_, _) => Task.FromResult<string?>(" 123456 ") };
        Assert.Equal("ASIAM", (await GetAsync(person, "p", asked)).AccessKeyId);
        var error = await Assert.ThrowsAsync<AwsException>(() => GetAsync(person, "p"));
        Assert.Contains("needs the code of the MFA device arn:aws:iam::1:mfa/ann", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_shows_its_token_file()
    {
        var web = new FakeWeb((request, _) => new FakeAnswer(Keys,
            request.Headers.NonValidated["Authorization"].ToString() == "pod-token" ? HttpStatusCode.OK : HttpStatusCode.Forbidden));
        using var person = web.Visitor();
        person["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = "http://169.254.170.23/v1/credentials";
        person["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = person.Write("token", "pod-token\n");
        Assert.Equal("ASIAX", (await GetAsync(person)).AccessKeyId);
    }

    [Theory]
    [InlineData("http://example.com/")]
    [InlineData("http://169.254.169.254/")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task A_container_address_elsewhere_sees_no_token(string address)
    {
        var web = new FakeWeb((_, _) => new FakeAnswer(Keys));
        using var person = web.Visitor();
        person["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = address;
        await Assert.ThrowsAsync<AwsException>(() => GetAsync(person));
        Assert.Empty(web.Asked);
    }

    [Fact]
    public async Task An_instance_answers_by_version_2()
    {
        var web = new FakeWeb((request, _) => new FakeAnswer(request switch
        {
            { Method.Method: "PUT" } => "session",
            { RequestUri.AbsolutePath: "/latest/meta-data/iam/security-credentials/" } => "Builder\n",
            { RequestUri.AbsolutePath: "/latest/meta-data/iam/security-credentials/Builder" } => Keys,
            _ => "",
        }));
        using var person = web.Visitor();
        person["AWS_EC2_METADATA_DISABLED"] = null;
        Assert.Equal("ASIAX", (await GetAsync(person)).AccessKeyId);
        Assert.Equal("PUT http://169.254.169.254/latest/api/token", web.Asked[0]);
    }

    [Fact]
    public async Task No_credentials_at_all_are_told_as_the_AWS_CLI_tells_it()
    {
        using var person = new TestPerson();
        var error = await Assert.ThrowsAsync<AwsException>(() => GetAsync(person));
        Assert.Equal((AwsFailure.NoCredentials, "Unable to locate credentials"), (error.Failure, error.Message));
    }

    [Fact]
    public async Task A_session_about_to_end_is_refreshed_and_written_back()
    {
        var web = new FakeWeb((request, body) => new FakeAnswer(request.RequestUri!.AbsolutePath == "/token"
            ? body.Contains("\"refreshToken\":\"r1\"", StringComparison.Ordinal) ? """{"accessToken":"new","expiresIn":3600,"refreshToken":"r2"}""" : "{}"
            : request.Headers.GetValues("x-amz-sso_bearer_token").Single() == "new" ? RoleKeys : "{}"));
        using var person = web.Visitor(new FakeTimeProvider(Now));
        var file = Sso(person, "\"accessToken\":\"old\",\"expiresAt\":\"2026-11-23T10:01:00Z\",\"refreshToken\":\"r1\",\"clientId\":\"c\",\"clientSecret\":\"s\",\"other\":1");
        Assert.Equal("ASIASSO", (await GetAsync(person, "p")).AccessKeyId);
        var written = await File.ReadAllTextAsync(file, Cancel);
        Assert.Contains("\"accessToken\": \"new\"", written, StringComparison.Ordinal);
        Assert.Contains("\"refreshToken\": \"r2\"", written, StringComparison.Ordinal);
        Assert.Contains("\"expiresAt\": \"2026-11-23T11:00:00Z\"", written, StringComparison.Ordinal);
        Assert.Contains("\"other\": 1", written, StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
    }

    /// <summary>A folder in the place of the lock keeps even root from making it, as a read-only file system does.</summary>
    [Theory]
    [InlineData("2026-11-23T10:01:00Z", "old", 0)]
    [InlineData("2026-11-23T09:59:00Z", "new", 1)]
    public async Task A_session_whose_folder_is_read_only_is_used_and_refreshed_only_when_it_has_ended(string end, string used, int refreshes)
    {
        var web = Portal();
        using var person = Logged(web.Visitor(new FakeTimeProvider(Now)), out var log);
        var file = Sso(person, $"\"accessToken\":\"old\",\"expiresAt\":\"{end}\",\"refreshToken\":\"r1\",\"clientId\":\"c\",\"clientSecret\":\"s\"");
        Directory.CreateDirectory(file + ".lock");
        Assert.Equal("ASIASSO-" + used, (await GetAsync(person, "p")).AccessKeyId);
        Assert.Equal(refreshes, web.Asked.Count(asked => asked.EndsWith("/token", StringComparison.Ordinal)));
        Assert.Contains(log.Events, line => line.StartsWith("Warning: profile 'p' (SSO): the session file cannot be locked", StringComparison.Ordinal));
    }

    /// <summary>A link to a file whose name leaves no room for that of a temporary one beside it.</summary>
    [Fact]
    public async Task A_refreshed_session_that_cannot_be_kept_is_used()
    {
        var web = Portal();
        using var person = Logged(web.Visitor(new FakeTimeProvider(Now)), out var log);
        var file = Sso(person, "\"accessToken\":\"old\",\"expiresAt\":\"2026-11-23T10:01:00Z\",\"refreshToken\":\"r1\",\"clientId\":\"c\",\"clientSecret\":\"s\"");
        var target = Path.Combine(person.Home, new string('x', 250));
        File.Move(file, target);
        File.CreateSymbolicLink(file, target);
        Assert.Equal("ASIASSO-new", (await GetAsync(person, "p")).AccessKeyId);
        Assert.Contains("old", await File.ReadAllTextAsync(target, Cancel), StringComparison.Ordinal);
        Assert.Contains(log.Events, line => line.StartsWith($"Warning: profile 'p' (SSO): the renewed session serves once and is not kept in {file}: ", StringComparison.Ordinal));
        Assert.DoesNotContain(log.Events, line => line.Contains("r1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"accessToken\":\"old\",\"expiresAt\":\"2026-11-23T09:00:00Z\"", "the session has expired")]
    [InlineData("\"accessToken\":\"old\",\"expiresAt\":\"2026-11-23T12:00:00UTC\"", "the portal does not accept the session any more")]
    public async Task An_ended_session_says_how_to_sign_in_again(string token, string why)
    {
        var web = new FakeWeb((_, _) => new FakeAnswer("""{"message":"Session token not found or invalid"}""", HttpStatusCode.Unauthorized));
        using var person = web.Visitor(new FakeTimeProvider(Now));
        Sso(person, token);
        var error = await Assert.ThrowsAsync<AwsException>(() => GetAsync(person, "p"));
        Assert.Equal((AwsFailure.SignInExpired, $"profile 'p' (SSO): {why}", "aws sso login --profile p"), (error.Failure, error.Message, error.Hint));
    }

    [Theory]
    [InlineData("p", "\"accessToken\":\"x\",\"expiresAt\":\"2026-11-23T12:00:00Z\"", "2026-11-23T12:00:00Z", false)]
    [InlineData("p", "\"accessToken\":\"x\",\"expiresAt\":\"2026-11-23T12:00:00Z\",\"refreshToken\":\"r\",\"clientId\":\"c\",\"clientSecret\":\"s\"", "2026-11-23T12:00:00Z", true)]
    [InlineData("p", null, null, false)]
    [InlineData("role", "\"accessToken\":\"x\",\"expiresAt\":\"2026-11-23T12:00:00Z\"", "2026-11-23T12:00:00Z", false)]
    public async Task How_a_sign_in_stands_is_read_without_the_network(string profile, string? token, string? end, bool renews)
    {
        var web = new FakeWeb((_, _) => throw new InvalidOperationException("nobody is to be asked"));
        using var person = web.Visitor(new FakeTimeProvider(Now));
        var file = Sso(person, token ?? "");
        await File.AppendAllTextAsync(Path.Combine(person.Home, ".aws/config"), "\n[profile role]\nrole_arn=arn:aws:iam::111222333444:role/r\nsource_profile=p\n", Cancel);
        if (token is null)
            File.Delete(file);
        using var session = AwsSession.Open(person.Context, new AwsOptions { Profile = profile });
        Assert.Equal(new AwsSignIn("aws sso login --profile p", end is null ? null : DateTimeOffset.Parse(end, CultureInfo.InvariantCulture), renews),
            await session.GetSignInAsync(Cancel));
        Assert.Empty(web.Asked);
    }

    /// <summary>A portal that renews a session and names the one it is shown in the key it gives.</summary>
    private static FakeWeb Portal() => new((request, _) => new FakeAnswer(request.RequestUri!.AbsolutePath == "/token"
        ? """{"accessToken":"new","expiresIn":3600,"refreshToken":"r2"}"""
        : RoleKeys.Replace("ASIASSO", "ASIASSO-" + request.Headers.GetValues("x-amz-sso_bearer_token").Single(), StringComparison.Ordinal)));

    private static TestPerson Logged(TestPerson person, out RecordedLog log)
    {
        log = new RecordedLog();
        return new TestPerson(person, person.Context with { Logger = log });
    }

    private const string RoleKeys = """{"roleCredentials":{"accessKeyId":"ASIASSO","secretAccessKey":"s","sessionToken":"t","expiration":1795449600000}}""";

    /// <summary>The file is named by the SHA-1 of "corp", as sha1sum prints it.</summary>
    private static string Sso(TestPerson person, string token)
    {
        person.Write(".aws/config", "[profile p]\nsso_session=corp\nsso_account_id=111222333444\nsso_role_name=Dev\n"
            + "[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1");
        return person.Write(".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json", "{" + token + "}");
    }

    private static async Task<AwsCredentials> GetAsync(TestPerson person, string? profile = null, AwsContext? context = null)
    {
        var settings = AwsSettings.Load(person.Environment, new AwsOptions { Profile = profile });
        using var calls = new AwsCalls(context ?? person.Context, settings);
        return await CredentialSelector.Select(settings).GetAsync(calls, Cancel);
    }
}
