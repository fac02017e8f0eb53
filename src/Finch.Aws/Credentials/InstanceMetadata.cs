using System.Net;
using System.Text;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>
/// The role of an EC2 instance, by version 2 of its metadata service. It is asked when nothing else is configured, and has one
/// second in all: on a laptop nobody answers, and a person waits.
/// </summary>
internal sealed class InstanceMetadata(UserEnvironment environment) : CredentialProvider
{
    private const string RolePath = "latest/meta-data/iam/security-credentials/";

    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    public override string Description => "the EC2 instance (metadata service)";

    public override bool IsLastResort => true;

    public override void Identify(IdentityText identity) => identity.Add("instance", Endpoint.AbsoluteUri);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        if (await AskAsync(calls, ReadRoleAsync, cancellationToken).ConfigureAwait(false) is { } document)
            return CredentialDocument.Read(document, Description);
        throw new AwsException(AwsFailure.NoCredentials, "Unable to locate credentials",
            "run aws configure or aws sso login, set AWS_PROFILE, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
    }

    /// <summary>The instance's region; null where there is no instance.</summary>
    public async Task<string?> RegionAsync(AwsCalls calls, CancellationToken cancellationToken)
        => await AskAsync(calls, (read, stop) => read("latest/meta-data/placement/region", stop), cancellationToken).ConfigureAwait(false) is { } text
            ? Encoding.UTF8.GetString(text).Trim()
            : null;

    private static async Task<byte[]?> ReadRoleAsync(Func<string, CancellationToken, Task<byte[]?>> read, CancellationToken cancellationToken)
    {
        if (await read(RolePath, cancellationToken).ConfigureAwait(false) is not { } roles)
            return null;
        var name = Encoding.UTF8.GetString(roles).Split('\n')[0].Trim();
        return name.Length == 0 ? null : await read(RolePath + Uri.EscapeDataString(name), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Opens a session with the service and reads from it; null when it is off, absent, too slow or has no such document.</summary>
    private async Task<byte[]?> AskAsync(
        AwsCalls calls, Func<Func<string, CancellationToken, Task<byte[]?>>, CancellationToken, Task<byte[]?>> conversation, CancellationToken cancellationToken)
    {
        if (string.Equals(environment["AWS_EC2_METADATA_DISABLED"], "true", StringComparison.OrdinalIgnoreCase))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Budget);
        try
        {
            using var ask = new HttpRequestMessage(HttpMethod.Put, new Uri(Endpoint, "latest/api/token"));
            ask.Headers.Add("X-aws-ec2-metadata-token-ttl-seconds", "300");
            var session = await calls.SendLocalAsync(ask, Budget, limit.Token).ConfigureAwait(false);
            // Latin-1, so that a page of somebody else's in place of a token is told by its characters.
            if (session.Status != HttpStatusCode.OK || Encoding.Latin1.GetString(session.Body) is not { Length: > 0 } token || !HeaderText.CanHold(token))
                return null;
            return await conversation((path, stop) => ReadAsync(calls, new Secret(token), path, stop), limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (AwsException absent) when (absent.IsTransient)
        {
            return null;
        }
    }

    private async Task<byte[]?> ReadAsync(AwsCalls calls, Secret session, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Endpoint, path));
        request.Headers.TryAddWithoutValidation("X-aws-ec2-metadata-token", session.Reveal());
        var answer = await calls.SendLocalAsync(request, Budget, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.OK ? answer.Body : null;
    }

    private Uri Endpoint
    {
        get
        {
            var ipv6 = string.Equals(environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"], "ipv6", StringComparison.OrdinalIgnoreCase);
            var text = environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? (ipv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254");
            return Uri.TryCreate(text.TrimEnd('/') + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
                ? uri
                : throw new AwsException(AwsFailure.Configuration, $"AWS_EC2_METADATA_SERVICE_ENDPOINT is not an address: {text}");
        }
    }
}
