using Finch.Aws.Configuration;
using Finch.Aws.Credentials;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Which one source is chosen, before anybody is asked.</summary>
public sealed class CredentialSelectionTests : IDisposable
{
    private readonly TestPerson _person = new();

    public void Dispose() => _person.Dispose();

    [Fact]
    public void Nothing_configured_leaves_the_instance() => Assert.IsType<InstanceMetadata>(Select());

    [Fact]
    public void Keys_in_the_environment_beat_AWS_PROFILE_but_not_an_explicit_profile()
    {
        _person.WithKeys("AKIAENVIRONMENT");
        Profiles("[work]\naws_access_key_id=AKIAPROFILE\naws_secret_access_key=s");
        _person["AWS_PROFILE"] = "work";
        Assert.Equal("AKIAENVIRONMENT", Select().KnownAccessKeyId);
        Assert.Equal("AKIAPROFILE", Select(new AwsOptions { Profile = "work" }).KnownAccessKeyId);
    }

    [Theory]
    [InlineData("AWS_PROFILE")]
    [InlineData("AWS_DEFAULT_PROFILE")]
    public void A_variable_names_the_profile(string variable)
    {
        Profiles("[default]\naws_access_key_id=AKIADEFAULT\naws_secret_access_key=s\n[work]\naws_access_key_id=AKIAWORK\naws_secret_access_key=s");
        Assert.Equal("AKIADEFAULT", Select().KnownAccessKeyId);
        _person[variable] = "work";
        Assert.Equal("AKIAWORK", Select().KnownAccessKeyId);
    }

    [Fact]
    public void The_credentials_file_wins_over_the_config_file()
    {
        Profiles("[work]\naws_access_key_id=AKIACREDENTIALS\naws_secret_access_key=s");
        Config("[profile work]\naws_access_key_id=AKIACONFIG\naws_secret_access_key=s\nregion=eu-west-3");
        var options = new AwsOptions { Profile = "work" };
        Assert.Equal("AKIACREDENTIALS", Select(options).KnownAccessKeyId);
        Assert.Equal("eu-west-3", AwsSettings.Load(_person.Environment, options).Region);
    }

    [Fact]
    public void An_unknown_profile_is_named_as_the_AWS_CLI_names_it()
    {
        var error = Assert.Throws<AwsException>(() => Select(new AwsOptions { Profile = "nope" }));
        Assert.Equal((AwsFailure.ProfileNotFound, "The config profile (nope) could not be found"), (error.Failure, error.Message));
    }

    [Theory]
    [InlineData("sso_session=corp\nsso_account_id=111222333444\nsso_role_name=Dev", typeof(SsoCredentials))]
    [InlineData("sso_start_url=https://x\nsso_region=eu-west-1\nsso_account_id=111222333444\nsso_role_name=Dev", typeof(SsoCredentials))]
    [InlineData("credential_process=/bin/true", typeof(CredentialProcess))]
    [InlineData("login_session=arn:aws:iam::111222333444:user/ann", typeof(LoginSession))]
    [InlineData("role_arn=arn:aws:iam::111222333444:role/x\nweb_identity_token_file=/token", typeof(WebIdentity))]
    [InlineData("role_arn=arn:aws:iam::111222333444:role/x\ncredential_source=Ec2InstanceMetadata", typeof(AssumedRole))]
    [InlineData("region=eu-west-1", typeof(InstanceMetadata))]
    public void A_profile_says_its_source_by_its_keys(string keys, Type provider)
    {
        Config($"[profile p]\n{keys}\n[sso-session corp]\nsso_start_url=https://corp.awsapps.com/start\nsso_region=eu-west-1");
        Assert.IsType(provider, Select(new AwsOptions { Profile = "p" }));
    }

    [Theory]
    [InlineData("[profile p]\nrole_arn=r\nsource_profile=q\n[profile q]\nrole_arn=r\nsource_profile=p",
        "Infinite loop in credential configuration detected. Attempting to load from profile p which has already been visited. Visited profiles: ['p', 'q']")]
    [InlineData("[profile p]\nrole_arn=r\nsource_profile=p",
        "Infinite loop in credential configuration detected. Attempting to load from profile p which has already been visited. Visited profiles: ['p']")]
    [InlineData("[profile p]\nrole_arn=r\nsource_profile=none", "The source profile \"none\" must exist, but the profile \"p\" refers to it in vain.")]
    [InlineData("[profile p]\nrole_arn=r", "Partial credentials found in assume-role for profile p, missing: source_profile or credential_source")]
    [InlineData("[profile p]\nrole_arn=r\nsource_profile=q\ncredential_source=Environment", "The profile \"p\" contains both source_profile and credential_source.")]
    [InlineData("[profile p]\nrole_arn=r\ncredential_source=Moon", "Unsupported credential source type in profile p: Moon")]
    [InlineData("[profile p]\naws_access_key_id=a", "Partial credentials found in shared-credentials-file, missing: aws_secret_access_key")]
    [InlineData("[profile p]\nsso_session=none\nsso_account_id=1\nsso_role_name=r", "The specified sso-session does not exist: \"none\"")]
    [InlineData("[profile p]\nsso_start_url=https://x\nsso_region=r\nsso_account_id=1",
        "The profile \"p\" is configured to use SSO but is missing required configuration: sso_role_name")]
    [InlineData("[profile p]\nsso_session=c\nsso_region=a\nsso_account_id=1\nsso_role_name=r\n[sso-session c]\nsso_region=b\nsso_start_url=u",
        "The value for sso_region is inconsistent between profile (a) and sso-session (b).")]
    public void A_mistake_is_an_error_and_not_another_principal(string config, string message)
    {
        Config(config);
        Assert.Equal(message, Assert.Throws<AwsException>(() => Select(new AwsOptions { Profile = "p" })).Message);
    }

    [Fact]
    public void A_role_may_be_assumed_with_the_profile_s_own_keys()
    {
        Config("[profile p]\nrole_arn=r\nsource_profile=p\naws_access_key_id=AKIAOWN\naws_secret_access_key=s");
        Assert.Equal("profile 'p' (role r by way of profile 'p' (access key))", Select(new AwsOptions { Profile = "p" }).Description);
    }

    [Fact]
    public void Half_of_a_pair_in_the_environment_is_an_error()
    {
        _person["AWS_ACCESS_KEY_ID"] = "AKIA";
        Assert.Equal("Partial credentials found in env, missing: AWS_SECRET_ACCESS_KEY", Assert.Throws<AwsException>(() => Select()).Message);
    }

    [Fact]
    public void A_rule_s_role_is_assumed_with_whatever_is_selected()
    {
        _person.WithKeys();
        var role = Assert.IsType<AssumedRole>(Select(new AwsOptions { RoleArn = "arn:aws:iam::111222333444:role/EcrPull" }));
        Assert.Contains("AWS_ACCESS_KEY_ID", role.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void The_identity_of_a_source_holds_no_secret_and_tells_principals_apart()
    {
        Profiles("[a]\naws_access_key_id=AKIAONE\naws_secret_access_key=topsecret\n[b]\naws_access_key_id=AKIATWO\naws_secret_access_key=topsecret");
        var (a, b) = (Identity("a"), Identity("b"));
        Assert.NotEqual(a, b);
        Assert.DoesNotContain("topsecret", a, StringComparison.Ordinal);

        string Identity(string profile)
        {
            var text = new IdentityText();
            Select(new AwsOptions { Profile = profile }).Identify(text);
            return text.ToString();
        }
    }

    private CredentialProvider Select(AwsOptions? options = null) => CredentialSelector.Select(AwsSettings.Load(_person.Environment, options ?? new AwsOptions()));

    private void Profiles(string text) => _person.Write(".aws/credentials", text);

    private void Config(string text) => _person.Write(".aws/config", text);
}
