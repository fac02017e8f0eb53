using Finch.Aws.Tests.Peers;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Over the wire against moto, where somebody has installed it; Debian has no package of it, so its absence is never a failure.</summary>
public sealed class MotoTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Signatures_are_accepted_and_wrong_keys_are_not()
    {
        if (Peer.Find("moto_server") is not { } program)
        {
            Assert.Skip("not installed: moto_server (pip install 'moto[server]')");
            return;
        }

        await using var moto = await Moto.StartAsync(program, Cancel);
        using var person = new TestPerson().WithKeys(moto.Keys.Id, moto.Keys.Secret);
        (person["AWS_ENDPOINT_URL"], person["AWS_REGION"]) = (moto.Address.AbsoluteUri, "eu-west-1");
        Assert.Equal("arn:aws:iam::123456789012:user/ann", (await AskAsync(person)).Arn);
        using (var session = AwsSession.Open(person.Context, new AwsOptions()))
            Assert.Equal("123456789012-auth-token", (await session.GetEcrTokenAsync("eu-west-1", Cancel)).ToCredential().Password.Reveal());

        person["AWS_SECRET_ACCESS_KEY"] = moto.Keys.Secret + "x";
        Assert.Equal("SignatureDoesNotMatch", (await Assert.ThrowsAsync<AwsServiceException>(() => AskAsync(person))).Code);
        // A JSON service whose front answers in XML.
        using (var session = AwsSession.Open(person.Context, new AwsOptions()))
        {
            var refused = await Assert.ThrowsAsync<AwsServiceException>(() => session.GetEcrTokenAsync("eu-west-1", Cancel));
            Assert.Equal(AwsFailure.Service, refused.Failure);
            Assert.Contains("ignature", refused.Code, StringComparison.Ordinal);
        }

        person["AWS_ACCESS_KEY_ID"] = "AKIAUNKNOWNUNKNOWN00";
        Assert.Equal("InvalidClientTokenId", (await Assert.ThrowsAsync<AwsServiceException>(() => AskAsync(person))).Code);
    }

    private static async Task<CallerIdentity> AskAsync(TestPerson person)
    {
        using var session = AwsSession.Open(person.Context, new AwsOptions());
        return await session.GetCallerIdentityAsync(Cancel);
    }
}
