using System.Text;
using Finch.Sandbox;
using Xunit;

namespace Finch.CredentialHelper.Tests;

/// <summary>Images that are pulled as a pod's service account, and that nobody else's identity ever takes its place.</summary>
public sealed class PodIdentityTests : SandboxTests
{
    private const string Exchange = "AssumeRoleWithWebIdentity sts.eu-west-1.amazonaws.com unsigned";

    private const string Mint = "GetAuthorizationToken api.ecr.eu-west-1.amazonaws.com";

    private static readonly string Token = Jwt("""{"sub":"system:serviceaccount:team:app","aud":["sts.amazonaws.com"],"iss":"https://oidc.test"}""");

    private protected override SandboxOptions Options => new()
    {
        // The node itself may do nothing: whatever works, works as the pod.
        AwsUsers = [AwsUser.Create(Account, "node", ["ecr:*", "sts:*", "ecr-public:*"])],
        Roles = [new AwsRole(Role + "Denied") { DeniedActions = ["ecr:GetAuthorizationToken"] }, new AwsRole(Role + "Closed") { Assumable = false }],
    };

    [Fact]
    public async Task The_annotation_s_role_is_opened_with_the_token()
    {
        Node["AWS_ECR_ROLE_ARN"] = Role + "Closed";
        var answer = await Node.AskAsync(Ecr + "/team/app", Token, Role);
        Assert.Equal((Ecr, "AWS", "Registry"), (answer.Key, answer.User, answer.CacheKeyType));
        Assert.Matches("^(6h0m0s|5h59m[0-9]+s)$", answer.CacheDuration);
        Assert.Equal([Exchange, Mint], Asked);
    }

    [Fact]
    public async Task A_rule_says_where_a_registry_is_and_not_whose_identity_a_pod_has()
    {
        Node.Write(".finch/finch.yaml", $$"""
            registries:
              images.test: { account: "{{Account}}", region: eu-west-1, role_arn: "{{Role}}Closed" }
            """);
        Assert.Equal("images.test", (await Node.AskAsync("images.test/app", Token, Role)).Key);
        Assert.Equal([Exchange, Mint], Asked);
        Assert.Contains("and no role to use it for", (await Node.AskAsync("images.test/app", Token)).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_variable_s_role_is_for_service_accounts_without_one()
    {
        Node["AWS_ECR_ROLE_ARN"] = Role;
        Assert.Equal("AWS", (await Node.AskAsync(Ecr + "/app", Token)).User);
        Assert.Equal([Exchange, Mint], Asked);
    }

    [Theory]
    [InlineData(Account + ".dkr.ecr-fips.us-east-1.amazonaws.com", "sts-fips.us-east-1.amazonaws.com")]
    [InlineData(Account + ".dkr-ecr.eu-central-1.on.aws", "sts.eu-central-1.api.aws")]
    [InlineData("public.ecr.aws", "sts.us-east-1.amazonaws.com")]
    public async Task The_token_is_exchanged_where_the_registry_is(string registry, string endpoint)
    {
        Assert.Equal(registry, (await Node.AskAsync(registry + "/app", Token, Role)).Key);
        Assert.Equal($"AssumeRoleWithWebIdentity {endpoint} unsigned", Asked.First());
    }

    [Fact]
    public async Task Nothing_is_kept_and_nothing_of_others_is_used()
    {
        var first = await Node.AskAsync(Ecr + "/app", Token, Role);
        var second = await Node.AskAsync(Ecr + "/app", Token, Role);
        Assert.NotEqual(first.Password, second.Password);
        Assert.Equal([Exchange, Mint, Exchange, Mint], Asked);
        Assert.Empty(Node.Files);
    }

    [Fact]
    public async Task A_token_without_a_role_is_not_the_node()
    {
        var failure = (await Node.AskAsync(Ecr + "/team/app", Token)).Failure;
        Assert.Equal($"ecr-credential-provider: a service account token came for {Ecr}/team/app, and no role to use it for (hint: annotate the service account with "
            + "eks.amazonaws.com/ecr-role-arn, or set AWS_ECR_ROLE_ARN for all, or FINCH_ECR_WITHOUT_ROLE=node to let the node's identity stand in)", failure);
        Assert.Empty(Asked);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("arn:aws-cn:iam::111222333444:role/Pull")]
    public async Task A_public_image_is_pulled_as_nobody_where_no_role_can_be_used(string? role)
    {
        Assert.Null((await Node.AskAsync("public.ecr.aws/app", Token, role)).Key);
        Assert.Empty(Asked);
    }

    [Fact]
    public async Task The_node_stands_in_where_somebody_wrote_that_down()
    {
        Node["FINCH_ECR_WITHOUT_ROLE"] = "node";
        Assert.Contains("AccessDenied", (await Node.AskAsync(Ecr + "/app", Token)).Failure, StringComparison.Ordinal);
        Assert.Equal([Mint], Asked);
        Assert.Equal("AWS", (await Node.AskAsync(Ecr + "/app", Token, Role)).User);
        Node["FINCH_ECR_WITHOUT_ROLE"] = "yes";
        Assert.Contains("FINCH_ECR_WITHOUT_ROLE is neither empty nor 'node'", (await Node.AskAsync(Ecr + "/app", Token)).Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Closed", "AccessDenied) when calling the AssumeRoleWithWebIdentity operation: Not authorized to perform sts:AssumeRoleWithWebIdentity "
        + "(hint: let the role's trust policy accept the token's issuer, audience and subject)")]
    [InlineData("Denied", "AccessDeniedException) when calling the GetAuthorizationToken operation")]
    public async Task A_refused_role_is_named_and_not_replaced(string suffix, string reason)
    {
        var failure = (await Node.AskAsync(Ecr + "/app", Token, Role + suffix)).Failure;
        Assert.StartsWith($"ecr-credential-provider: no Amazon ECR token for {Ecr} with role {Role}{suffix} by a web identity token: ", failure, StringComparison.Ordinal);
        Assert.Contains(reason, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-a-token", "InvalidIdentityToken")]
    [InlineData(null, "ExpiredTokenException")]
    public async Task A_token_aws_does_not_take_is_not_shown(string? token, string code)
    {
        token ??= Jwt("""{"sub":"s","aud":"a","iss":"i","exp":1}""");
        var failure = (await Node.AskAsync(Ecr + "/app", token, Role)).Failure;
        Assert.Contains(code, failure, StringComparison.Ordinal);
        Assert.DoesNotContain(token, failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "the annotation eks.amazonaws.com/ecr-role-arn is not the ARN of a role, so no credential for " + Ecr + "/app was asked for")]
    [InlineData("Pull", "the annotation eks.amazonaws.com/ecr-role-arn is not the ARN of a role")]
    [InlineData("arn:aws:iam::111222333444:user/ann", "the annotation eks.amazonaws.com/ecr-role-arn is not the ARN of a role")]
    [InlineData("arn:aws-cn:iam::111222333444:role/Pull", "is of another partition than " + Ecr + ", which takes tokens of aws only")]
    public async Task A_role_that_cannot_be_is_not_asked_for(string role, string reason)
    {
        Node["AWS_ECR_ROLE_ARN"] = Role;
        Assert.Contains(reason, (await Node.AskAsync(Ecr + "/app", Token, role)).Failure, StringComparison.Ordinal);
        Assert.Empty(Asked);
    }

    [Fact]
    public async Task A_registry_that_takes_no_such_token_gets_nobody_s_credential()
    {
        Node.Write(".finch/config.json", """{"auths":{"registry.test":{"auth":"YW5uOnB3"}}}""");
        Assert.StartsWith("ecr-credential-provider: a service account token came for registry.test/app, and only Amazon ECR takes one (hint: move this registry",
            (await Node.AskAsync("registry.test/app", Token, Role)).Failure, StringComparison.Ordinal);
        Assert.Equal("ann", (await Node.AskAsync("registry.test/app")).User);
    }

    private static string Jwt(string claims) => $"eyJhbGciOiJSUzI1NiJ9.{Base64(claims)}.c2lnbmF0dXJl";

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
