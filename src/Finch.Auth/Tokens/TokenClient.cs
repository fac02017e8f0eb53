using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Finch.Auth.Http;

namespace Finch.Auth.Tokens;

/// <summary>
/// Fetches access tokens: by GET with Basic or anonymously, by POST for identity tokens and for servers that only know POST. User and
/// password go by GET first, because many servers answer a POST with 404 (Google), 401 (Artifactory) or 400 (Azure).
/// </summary>
/// <param name="transport">Where requests go; it must not follow redirects, because each would show the credential to another host.</param>
/// <param name="time">The clock for expiry.</param>
internal sealed class TokenClient(HttpMessageInvoker transport, TimeProvider time)
{
    /// <summary>How long a token server may take.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private const string ClientId = "finch";

    /// <summary>Azure's mark for "the password is a refresh token". Such a token may be larger than a header its servers take (6 KB).</summary>
    private const string TokenUser = "00000000-0000-0000-0000-000000000000";

    /// <summary>Fetches a token.</summary>
    /// <param name="request">What to ask.</param>
    /// <param name="host">The registry it is for, for messages.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RegistryAuthException">Refused, unreachable, or an answer that is no token.</exception>
    public async Task<AccessToken> FetchAsync(TokenRequest request, RegistryHost host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Timeout);
        try
        {
            var posts = request.Credential is Credential.IdentityToken or Credential.Basic { Username: TokenUser };
            var response = await SendAsync(posts ? Post(request) : Get(request), limit.Token).ConfigureAwait(false);
            if (request.Credential is Credential.Basic && WantsTheOther(response.StatusCode, posts))
            {
                var other = await SendAsync(posts ? Get(request) : Post(request), limit.Token).ConfigureAwait(false);
                // A refusal in the method that the server knows says more than one in another.
                var second = other.IsSuccessStatusCode || response.StatusCode is not (HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized);
                (second ? response : other).Dispose();
                response = second ? other : response;
            }

            using (response)
                return await ReadAsync(response, request, host, limit.Token).ConfigureAwait(false);
        }
        catch (HttpRequestException error)
        {
            throw HttpFailure.Translate(error, request.Realm, host);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw HttpFailure.TimedOut(request.Realm, Timeout, host);
        }
    }

    /// <summary>
    /// True where nothing was tried yet: the server does not know the method, or could not read a header of that length. For a posted
    /// password or token, 400 and 401 may mean the same; there the mark is of no account that failed attempts would lock.
    /// </summary>
    private static bool WantsTheOther(HttpStatusCode status, bool posted)
        => status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
            || (posted ? status is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized : status is HttpStatusCode.RequestHeaderFieldsTooLarge);

    private Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        message.Headers.UserAgent.Add(RegistryRequest.UserAgent);
        return transport.SendAsync(message, cancellationToken);
    }

    /// <summary>Token specification: repeated <c>scope</c>, query of the realm kept.</summary>
    private static HttpRequestMessage Get(TokenRequest request)
    {
        var query = new StringBuilder(request.Realm.Query);
        if (request.Service is not null)
            Append("service", request.Service);
        foreach (var scope in request.Scopes)
            Append("scope", scope.ToString());
        var basic = request.Credential as Credential.Basic;
        if (basic is not null)
            Append("account", basic.Username);
        if (basic is not null && request.WantRefreshToken)
        {
            Append("client_id", ClientId);
            Append("offline_token", "true");
        }

        var message = new HttpRequestMessage(HttpMethod.Get, new Uri(request.Realm.GetLeftPart(UriPartial.Path) + query));
        if (basic is not null)
            message.Headers.Authorization = BasicHeader(basic);
        return message;

        void Append(string name, string value) => query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
    }

    /// <summary>OAuth2 specification: one <c>scope</c>, space separated.</summary>
    private static HttpRequestMessage Post(TokenRequest request)
    {
        var form = new List<KeyValuePair<string, string>> { new("client_id", ClientId) };
        switch (request.Credential)
        {
            case Credential.IdentityToken identity:
                form.Add(new("grant_type", "refresh_token"));
                form.Add(new("refresh_token", identity.Token.Reveal()));
                break;
            case Credential.Basic { Username: TokenUser } marked:
                form.Add(new("grant_type", "refresh_token"));
                form.Add(new("refresh_token", marked.Password.Reveal()));
                break;
            case Credential.Basic basic:
                form.Add(new("grant_type", "password"));
                form.Add(new("username", basic.Username));
                form.Add(new("password", basic.Password.Reveal()));
                break;
        }

        if (request.Service is not null)
            form.Add(new("service", request.Service));
        if (request.Scopes.Count > 0)
            form.Add(new("scope", string.Join(' ', request.Scopes)));
        if (request.WantRefreshToken)
            form.Add(new("access_type", "offline"));
        return new HttpRequestMessage(HttpMethod.Post, request.Realm) { Content = new FormUrlEncodedContent(form) };
    }

    /// <summary>The Basic header, UTF-8 (RFC 7617 §2.1).</summary>
    public static AuthenticationHeaderValue BasicHeader(Credential.Basic basic)
    {
        ArgumentNullException.ThrowIfNull(basic);
        return new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{basic.Username}:{basic.Password.Reveal()}")));
    }

    private async Task<AccessToken> ReadAsync(HttpResponseMessage response, TokenRequest request, RegistryHost host, CancellationToken cancellationToken)
    {
        var server = request.Realm.IdnHost;
        if (!response.IsSuccessStatusCode)
        {
            var error = await RegistryError.ReadAsync(response, cancellationToken).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            throw status switch
            {
                400 or 401 or 403 when error.SaysExpired => new RegistryAuthException(AuthFailure.Expired,
                    $"{server} refused the credential for {host}: {status}{error}", $"it has expired: run 'finch login {host}' again", host),
                401 or 403 or 400 when request.Credential is Credential.Anonymous => new RegistryAuthException(AuthFailure.Refused,
                    $"{server} gives no anonymous token for {host}: {status}{error}", $"run 'finch login {host}'", host),
                401 or 403 or 400 => new RegistryAuthException(AuthFailure.Refused, $"{server} refused the credential for {host}: {status}{error}",
                    $"check user and password, then run 'finch login {host}' again", host),
                429 => new RegistryAuthException(AuthFailure.RateLimited, $"{server} asks to slow down: 429{error}", "wait a minute and try again", host),
                >= 500 => new RegistryAuthException(AuthFailure.Unreachable, $"the token server {server} failed: {status}{error}", "try again later", host),
                _ => new RegistryAuthException(AuthFailure.Protocol, $"the token server {server} answered {status}{error}", null, host),
            };
        }

        var body = await BoundedBody.ReadAsync(response.Content, TokenAnswer.MaxLength, cancellationToken).ConfigureAwait(false);
        try
        {
            return TokenAnswer.Parse(body ?? throw new FormatException("the token server's answer is too long"), time.GetUtcNow());
        }
        catch (FormatException malformed)
        {
            throw new RegistryAuthException(AuthFailure.Protocol, $"{malformed.Message}: {server}", null, host, malformed);
        }
    }
}
