using Finch.Auth;
using Finch.Auth.Helpers;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>The protocol's answers where no token is involved; <see cref="SandboxTests"/> has the ones with tokens.</summary>
public sealed class EcrLoginHelperTests : IDisposable
{
    private const string Host = "111222333444.dkr.ecr.eu-west-1.amazonaws.com";

    private readonly TestPerson _person = new();
    private readonly OtherHelper _others = new();
    private readonly StringWriter _notes = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EcrLoginHelper Helper => new(new EcrTokens(_person.Context), _person.Environment, EcrTarget.For, () => _others, _notes);

    public void Dispose() => _person.Dispose();

    [Fact]
    public async Task A_registry_of_others_is_handed_on()
    {
        await Helper.StoreAsync(Credential("ghcr.io"), Cancel);
        Assert.Equal("ann", (await Helper.GetAsync("ghcr.io", Cancel))!.Username);
        Assert.Contains(KeyValuePair.Create("ghcr.io", "ann"), await Helper.ListAsync(Cancel));
        await Helper.EraseAsync("ghcr.io", Cancel);
        Assert.Null(await Helper.GetAsync("ghcr.io", Cancel));
    }

    [Fact]
    public async Task A_store_that_fails_does_not_hide_the_registries_of_ecr()
    {
        _others.Failure = new HelperProtocolException("the keyring is locked", null);
        Assert.Empty(await Helper.ListAsync(Cancel));
        Assert.Equal("docker-credential-ecr-login: the keyring is locked\n", _notes.ToString().ReplaceLineEndings("\n"));
        Assert.Equal("the keyring is locked", (await Assert.ThrowsAsync<HelperProtocolException>(() => Helper.GetAsync("ghcr.io", Cancel))).Message);
    }

    [Fact]
    public async Task What_is_no_registry_is_not_found() => Assert.Null(await Helper.GetAsync("ftp://example.com", Cancel));

    [Fact]
    public async Task A_failure_is_not_found_for_programs_and_a_reason_for_people()
    {
        var failure = await Assert.ThrowsAsync<HelperProtocolException>(() => Helper.GetAsync(Host, Cancel));
        Assert.Equal("credentials not found in native keychain", failure.Message);
        Assert.StartsWith($"docker-credential-ecr-login: no Amazon ECR token for {Host}: Unable to locate credentials (hint: run aws configure",
            failure.Diagnostic, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Diagnostic!);
    }

    [Fact]
    public async Task Strict_mode_gives_no_reasons()
    {
        _person["FINCH_ECR_LOGIN_STRICT"] = "1";
        Assert.Null((await Assert.ThrowsAsync<HelperProtocolException>(() => Helper.GetAsync(Host, Cancel))).Diagnostic);
        Assert.Null(await Helper.GetAsync(Host.ToUpperInvariant(), Cancel));
        Assert.Null(await Helper.GetAsync("http://" + Host, Cancel));
    }

    [Fact]
    public async Task Storing_for_ecr_succeeds_and_keeps_nothing()
    {
        await Helper.StoreAsync(Credential(Host), Cancel);
        await Helper.EraseAsync(Host, Cancel);
        Assert.Empty(_others.Kept);
    }

    [Fact]
    public async Task Storing_can_be_switched_off_for_every_registry()
    {
        _person["AWS_ECR_IGNORE_CREDS_STORAGE"] = "true";
        await Helper.StoreAsync(Credential("ghcr.io"), Cancel);
        Assert.Empty(_others.Kept);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("true", true)]
    [InlineData("TRUE", false)]
    public async Task Strict_storing_follows_the_variable_alone(string? ignore, bool succeeds)
    {
        (_person["FINCH_ECR_LOGIN_STRICT"], _person["AWS_ECR_IGNORE_CREDS_STORAGE"]) = ("1", ignore);
        if (succeeds)
            await Helper.StoreAsync(Credential(Host), Cancel);
        else
            Assert.Equal("not implemented", (await Assert.ThrowsAsync<HelperProtocolException>(() => Helper.StoreAsync(Credential(Host), Cancel))).Message);
    }

    [Fact]
    public async Task The_list_is_empty_without_a_region_and_without_network() => Assert.Empty(await Helper.ListAsync(Cancel));

    [Fact]
    public void The_version_has_the_protocol_s_form()
        => Assert.Matches(@"^docker-credential-ecr-login \([^ ]+\) \d+\.\d+\.\d+$", Helper.VersionLine);

    private static HelperCredential Credential(string host) => new(host, "AWS", new Secret("x"));
}
