using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Auth.Files;
using Finch.Auth.Http;
using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>
/// The session that <c>aws sso login</c> left in <c>~/.aws/sso/cache</c>. It is shared with the AWS CLI: refreshed when it is about
/// to end, and written back with every key that we do not know. Where it cannot be written it serves all the same: the session is AWS's,
/// the file only remembers it.
/// </summary>
internal sealed class SsoTokenFile(AwsCalls calls, string profile, SsoPortal portal)
{
    private const int LongestFile = 256 * 1024;

    private static readonly TimeSpan RefreshBefore = TimeSpan.FromMinutes(5);

    /// <summary>A session token that is good for now.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.SignInExpired"/>: nobody is signed in, or not any more.</exception>
    public async Task<Secret> GetAsync(CancellationToken cancellationToken)
    {
        var token = await ReadAsync(cancellationToken).ConfigureAwait(false);
        if (IsFresh(token))
            return Token(token);
        if (CanRefresh(token))
        {
            using var held = await LockAsync(cancellationToken).ConfigureAwait(false);
            // A refresh may use up what it is made with: while the session lasts, that is not risked where the next one cannot be kept.
            if (held is null && Expiry(token) > Now)
                return Token(token);
            token = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (IsFresh(token))
                return Token(token);
            if (CanRefresh(token) && await TryRefreshAsync(token, cancellationToken).ConfigureAwait(false))
                return Token(token);
        }

        // Close to its end is not ended: without a way to refresh, the last minutes still count.
        return Expiry(token) > Now ? Token(token) : throw Expired(profile, "the session has expired");
    }

    /// <summary>How the session stands, without using it.</summary>
    /// <exception cref="AwsException">The file is there and cannot be read.</exception>
    public async Task<AwsSignIn> LookAsync(CancellationToken cancellationToken)
    {
        var command = SignInCommand(profile);
        if (!File.Exists(Path))
            return new AwsSignIn(command, EndsAt: null, RenewsItself: false);
        var token = await ReadAsync(cancellationToken).ConfigureAwait(false);
        return new AwsSignIn(command, Expiry(token), CanRefresh(token));
    }

    /// <summary>The error for a sign-in that has run out.</summary>
    public static AwsException Expired(string profile, string why, Exception? inner = null)
        => new(AwsFailure.SignInExpired, $"profile '{profile}' (SSO): {why}", SignInCommand(profile), inner);

    private static string SignInCommand(string profile) => $"aws sso login --profile {profile}";

    private string Path
    {
        get
        {
#pragma warning disable CA5350 // The file name is an interface of the AWS CLI; nothing is protected by it.
            var hash = SHA1.HashData(Encoding.UTF8.GetBytes(portal.Session ?? portal.StartUrl));
#pragma warning restore CA5350
            return System.IO.Path.Combine(calls.Settings.Environment.HomeDirectory, ".aws", "sso", "cache", Convert.ToHexStringLower(hash) + ".json");
        }
    }

    private DateTimeOffset Now => calls.Context.Environment.Time.GetUtcNow();

    private async Task<JsonObject> ReadAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Path))
            throw Expired(profile, "nobody is signed in");
        var text = await SmallTextFile.ReadAsync(Path, LongestFile, $"profile '{profile}' (SSO): the session file", cancellationToken).ConfigureAwait(false);
        return SharedJson.Parse(Encoding.UTF8.GetBytes(text)) ?? throw Expired(profile, "the session file is not a JSON object");
    }

    private bool IsFresh(JsonObject token) => Expiry(token) > Now + RefreshBefore && Text(token, "accessToken") is not null;

    private bool CanRefresh(JsonObject token)
        => portal.Session is not null && Text(token, "refreshToken") is not null && Text(token, "clientId") is not null
            && Text(token, "clientSecret") is not null && (Time(token, "registrationExpiresAt") is not { } end || end > Now);

    /// <summary>Keeps others from refreshing at the same time; null where the folder does not let us.</summary>
    private async Task<FileLock?> LockAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await FileLock.AcquireAsync(Path + ".lock", TimeSpan.FromSeconds(20), cancellationToken).ConfigureAwait(false);
        }
        catch (RegistryAuthException refused)
        {
            calls.Context.Logger.SessionNotLocked(profile, refused.LoggedMessage);
            return null;
        }
    }

    private async Task<bool> TryRefreshAsync(JsonObject token, CancellationToken cancellationToken)
    {
        SsoRefresh refreshed;
        try
        {
            refreshed = await new SsoClient(calls).RefreshAsync(portal.Region, Text(token, "clientId")!, new Secret(Text(token, "clientSecret")!),
                new Secret(Text(token, "refreshToken")!), cancellationToken).ConfigureAwait(false);
        }
        catch (AwsServiceException refused) when (!refused.IsTransient)
        {
            return false;
        }

        token["accessToken"] = refreshed.AccessToken.Reveal();
        token["expiresAt"] = (Now + refreshed.Lifetime).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        if (refreshed.RefreshToken is { } next)
            token["refreshToken"] = next.Reveal();
        try
        {
            AtomicFile.Write(Path, SharedJson.Format(token));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            calls.Context.Logger.SessionNotKept(profile, Path, FileTrouble.Of(error));
        }

        return true;
    }

    private Secret Token(JsonObject token) => new(Text(token, "accessToken") ?? throw Expired(profile, "the session file holds no session"));

    private static DateTimeOffset Expiry(JsonObject token) => Time(token, "expiresAt") ?? DateTimeOffset.MinValue;

    /// <summary>A time; older AWS CLIs wrote <c>2020-06-17T10:02:08UTC</c>.</summary>
    private static DateTimeOffset? Time(JsonObject token, string name)
        => CredentialDocument.Time(Text(token, name)?.Replace("UTC", "Z", StringComparison.Ordinal));

    /// <summary>A value that can go into a header; nothing else was ever given out.</summary>
    private static string? Text(JsonObject token, string name)
        => SharedJson.Text(token, name) is { } text && HeaderText.CanHold(text) ? text : null;
}
