using System.Net;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>The credentials that ECS tasks and EKS pods get from an agent beside them.</summary>
internal sealed class ContainerCredentials(UserEnvironment environment, string address) : CredentialProvider
{
    private const int LongestToken = 20_000;

    /// <summary>The agents of ECS and EKS: the only hosts that may see the authorization over plain HTTP, beside loopback.</summary>
    private static readonly IPAddress[] Agents =
        [IPAddress.Parse("169.254.170.2"), IPAddress.Parse("169.254.170.23"), IPAddress.Parse("fd00:ec2::23")];

    public override string Description => "the container (AWS_CONTAINER_CREDENTIALS)";

    /// <summary>AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or _FULL_URI; null when neither is set.</summary>
    public static ContainerCredentials? FromEnvironment(UserEnvironment environment)
        => (environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] is { } relative ? "http://169.254.170.2" + relative
            : environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]) is { } address
            ? new ContainerCredentials(environment, address)
            : null;

    public override void Identify(IdentityText identity) => identity.Add("container", address);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !IsAllowed(uri))
        {
            throw new AwsException(AwsFailure.CredentialSource, $"{Description}: {(uri is null ? address : PlainAddress.Of(uri))} is neither https, nor loopback, nor an agent of ECS or EKS",
                "correct AWS_CONTAINER_CREDENTIALS_FULL_URI");
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, uri);
        if (await AuthorizationAsync(cancellationToken).ConfigureAwait(false) is { } authorization)
            request.Headers.TryAddWithoutValidation("Authorization", authorization.Reveal());
        var answer = await AskAsync(calls, request, cancellationToken).ConfigureAwait(false);
        return answer.Status == HttpStatusCode.OK
            ? CredentialDocument.Read(answer.Body, Description)
            : throw new AwsException(
                // An agent that is busy, or broken for now, may answer a moment later.
                answer.Status is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError ? AwsFailure.Unreachable : AwsFailure.CredentialSource,
                $"{Description}: the agent answered {(int)answer.Status}", "check the role that the container was given");
    }

    private async Task<ServiceAnswer> AskAsync(AwsCalls calls, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await calls.SendLocalAsync(request, TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsException silent) when (silent.IsTransient)
        {
            throw new AwsException(silent.Failure, $"{Description}: {silent.Message}", "is the agent of ECS or EKS running, and its address right?", silent);
        }
    }

    /// <summary>The token file is read each time, because EKS replaces it.</summary>
    private async Task<Secret?> AuthorizationAsync(CancellationToken cancellationToken)
    {
        var text = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] is { } file
            ? (await SmallTextFile.ReadAsync(file, LongestToken, $"{Description}: the token file", cancellationToken).ConfigureAwait(false)).TrimEnd('\r', '\n')
            : environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"];
        if (string.IsNullOrEmpty(text))
            return null;
        return HeaderText.CanHold(text)
            ? new Secret(text)
            : throw new AwsException(AwsFailure.CredentialSource, $"{Description}: the authorization token holds a line break or another character that cannot be sent");
    }

    private static bool IsAllowed(Uri uri)
        => uri.Scheme == Uri.UriSchemeHttps
            || (uri.Scheme == Uri.UriSchemeHttp
                && (uri.IsLoopback || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var ip) && Agents.Contains(ip))));
}
