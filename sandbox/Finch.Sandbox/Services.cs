using System.Security.Cryptography;
using Finch.Sandbox.Aws;
using Finch.Sandbox.Faulty;
using Finch.Sandbox.Registry;
using Finch.Sandbox.Tokens;

namespace Finch.Sandbox;

/// <summary>Everything one sandbox consists of, wired together by hand.</summary>
internal sealed class Services
{
    public Services(SandboxOptions options, IReadOnlyList<AwsUser> awsUsers, IReadOnlyList<RegistryUser> registryUsers, string dataDirectory)
    {
        Clock = options.Clock;
        Faults = new Faults(options.Faults);
        Users = new RegistryUsers(registryUsers);
        Stores = new ImageStores(dataDirectory);
        LoginTokens = new LoginTokens(Clock);
        BlobKey = RandomNumberGenerator.GetBytes(32);
        OwnRegistry = new EcrRegistryId(awsUsers[0].Account, options.Region, Partition.OfRegion(options.Region)!);

        var repositories = new EcrRepositories(Stores, options.Repositories, Clock);
        var sender = new BlobSender(Faults);
        Registry = new RegistryService(
            repositories, options.CreateOnPush, new BlobEndpoint(Faults, sender), new UploadEndpoint(Faults), new ManifestFaults(Faults));
        BlobHost = new BlobHost(Stores, sender, BlobKey, Clock);

        var accessTokens = new AccessTokens(Clock);
        TokenService Tokens(TokenAuthority authority, TokenMethods methods) =>
            new(authority, methods, options.AccessTokenLifetime, accessTokens, Faults, Clock);
        HubTokens = Tokens(new HubAuthority(Users), TokenMethods.Get | TokenMethods.Post);
        PublicTokens = Tokens(new EcrPublicAuthority(LoginTokens, Clock), TokenMethods.Get);
        PrivateTokens = Tokens(new PrivateAuthority(Users), options.TokenMethods);

        var identities = new AwsIdentities(awsUsers, options.Roles);
        var authorization = new AuthorizationData(LoginTokens, Faults, options.LoginTokenLifetime);
        Aws = new AwsGateway(new SignatureVerifier(identities, Clock),
            new StsService(identities, Clock), new EcrService(authorization, repositories), new EcrPublicService(authorization));
    }

    public TimeProvider Clock { get; }

    public Faults Faults { get; }

    public RequestLog Log { get; } = new();

    public RegistryUsers Users { get; }

    public ImageStores Stores { get; }

    public LoginTokens LoginTokens { get; }

    /// <summary>The ECR registry of the account and region that the environment names.</summary>
    public EcrRegistryId OwnRegistry { get; }

    /// <summary>Signs the addresses blobs are redirected to.</summary>
    public byte[] BlobKey { get; }

    public RegistryService Registry { get; }

    public BlobHost BlobHost { get; }

    public TokenService HubTokens { get; }

    public TokenService PublicTokens { get; }

    public TokenService PrivateTokens { get; }

    public AwsGateway Aws { get; }
}
