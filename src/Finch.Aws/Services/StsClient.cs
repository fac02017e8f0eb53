using System.Globalization;
using System.Text;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws.Credentials;
using Finch.Aws.Hosts;

namespace Finch.Aws.Services;

/// <summary>The three operations of the Security Token Service we need: form in, XML out.</summary>
internal sealed class StsClient(AwsCalls calls)
{
    private const string Version = "2011-06-15";

    /// <summary>Who the keys belong to; null keys send the question unsigned.</summary>
    public async Task<CallerIdentity> GetCallerIdentityAsync(AwsCredentials? credentials, CancellationToken cancellationToken)
    {
        var answer = await CallAsync("GetCallerIdentity", credentials, cancellationToken).ConfigureAwait(false);
        string Need(string name) => answer.GetValueOrDefault(name) ?? throw Incomplete("GetCallerIdentity", name);
        return new CallerIdentity(Need("UserId"), Need("Account"), Need("Arn"));
    }

    public async Task<AwsCredentials> AssumeRoleAsync(AwsCredentials credentials, RoleRequest role, string? mfaCode, CancellationToken cancellationToken)
        => Credentials("AssumeRole", await CallAsync("AssumeRole", credentials, cancellationToken,
            ("RoleArn", role.Arn),
            ("RoleSessionName", role.SessionName ?? SessionName()),
            ("ExternalId", role.ExternalId),
            ("DurationSeconds", role.DurationSeconds?.ToString(CultureInfo.InvariantCulture)),
            ("SerialNumber", mfaCode is null ? null : role.MfaSerial),
            ("TokenCode", mfaCode)).ConfigureAwait(false));

    public async Task<AwsCredentials> AssumeRoleWithWebIdentityAsync(
        string roleArn, string? sessionName, Secret token, EndpointVariant variant, CancellationToken cancellationToken)
        => Credentials("AssumeRoleWithWebIdentity", await CallAsync("AssumeRoleWithWebIdentity", null, variant, cancellationToken,
            ("RoleArn", roleArn),
            ("RoleSessionName", sessionName ?? SessionName()),
            ("WebIdentityToken", token.Reveal())).ConfigureAwait(false));

    private string SessionName() => "finch-" + calls.Context.Environment.Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private Task<Dictionary<string, string>> CallAsync(
        string operation, AwsCredentials? credentials, CancellationToken cancellationToken, params (string Name, string? Value)[] parameters)
        => CallAsync(operation, credentials, default, cancellationToken, parameters);

    private async Task<Dictionary<string, string>> CallAsync(
        string operation, AwsCredentials? credentials, EndpointVariant variant, CancellationToken cancellationToken,
        params (string Name, string? Value)[] parameters)
    {
        var region = calls.Settings.Region ?? "aws-global";
        // --endpoint-url is meant for the command's own call; a role on the way to it is assumed where STS is configured.
        var chosen = operation == "GetCallerIdentity" ? calls.Settings.Options.EndpointUrl : null;
        var endpoint = EndpointResolver.Resolve(calls.Settings, AwsService.Sts, region, chosen, variant);
        var form = new StringBuilder($"Action={operation}&Version={Version}");
        foreach (var (name, value) in parameters)
        {
            if (value is not null)
                form.Append('&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        var request = new ServiceRequest(operation, HttpMethod.Post, endpoint, "", "application/x-www-form-urlencoded; charset=utf-8",
            Encoding.UTF8.GetBytes(form.ToString()));
        var answer = await new ServiceCaller(calls).CallAsync(request, credentials, cancellationToken).ConfigureAwait(false);
        return XmlLeaves.Read(answer.Body)
            ?? throw new AwsException(AwsFailure.Protocol, $"Unable to parse response of {operation} from {PlainAddress.Of(endpoint.Url)}: it is not XML");
    }

    private static AwsCredentials Credentials(string operation, Dictionary<string, string> answer)
    {
        string Need(string name) => answer.GetValueOrDefault(name) ?? throw Incomplete(operation, name);
        return new AwsCredentials(Need("AccessKeyId"), new Secret(Need("SecretAccessKey")), new Secret(Need("SessionToken")),
            CredentialDocument.Time(answer.GetValueOrDefault("Expiration")));
    }

    private static AwsException Incomplete(string operation, string name)
        => new(AwsFailure.Protocol, $"Unable to parse response of {operation}: it has no {name}");
}
