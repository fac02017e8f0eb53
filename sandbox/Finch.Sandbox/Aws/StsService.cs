using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Finch.Sandbox.Aws;

/// <summary>AWS STS over its query protocol: a form in, XML out.</summary>
internal sealed class StsService(AwsIdentities identities, TimeProvider clock)
{
    private static readonly XNamespace Xml = "https://sts.amazonaws.com/doc/2011-06-15/";

    public async Task ServeAsync(AwsCall call)
    {
        Dictionary<string, StringValues> form = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(call.Body));
        string Parameter(string name) => form.GetValueOrDefault(name).ToString();
        string requestId = Guid.NewGuid().ToString();
        XElement answer;
        try
        {
            string action = Parameter("Action");
            call.Context.NoteAction(action);
            XElement result = action switch
            {
                "GetCallerIdentity" => GetCallerIdentity(call),
                "AssumeRole" => AssumeRole(call, Parameter),
                "AssumeRoleWithWebIdentity" => AssumeRoleWithWebIdentity(call, Parameter),
                "" => throw AwsFailure.Refused("MissingAction", "The request must contain the parameter Action."),
                _ => throw AwsFailure.Refused("InvalidAction", $"Could not find operation {action} for version {Parameter("Version")}"),
            };
            answer = new XElement(Xml + $"{action}Response", result, Metadata(requestId));
        }
        catch (AwsFailure failure)
        {
            (string code, int status) = CodeOf(failure);
            string message = failure.Cause == AwsCause.MissingAuthentication ? "Request is missing Authentication Token" : failure.Message;
            call.Context.Response.StatusCode = status;
            answer = Error("Sender", code, message, requestId);
        }
        call.Context.Response.ContentType = "text/xml";
        call.Context.Response.Headers["x-amzn-RequestId"] = requestId;
        byte[] bytes = Encoding.UTF8.GetBytes(answer + "\n");
        call.Context.Response.ContentLength = bytes.Length;
        await call.Context.Response.Body.WriteAsync(bytes, call.Context.RequestAborted);
    }

    /// <summary>The body of an error.</summary>
    public static XElement Error(string type, string code, string message, string requestId) => Element("ErrorResponse",
        Element("Error", Element("Type", type), Element("Code", code), Element("Message", message)),
        Element("RequestId", requestId));

    private static XElement GetCallerIdentity(AwsCall call)
    {
        AwsIdentity who = call.Authenticate();
        return Element("GetCallerIdentityResult",
            Element("Arn", who.ArnIn(call.Endpoint.Partition)), Element("UserId", who.UserId), Element("Account", who.Account));
    }

    private XElement AssumeRole(AwsCall call, Func<string, string> parameter)
    {
        AwsIdentity caller = call.Authenticate();
        RoleArn role = RequiredRole(parameter);
        AwsRole conditions = identities.Role(role.Text);
        if (!conditions.Assumable || !caller.May("sts:AssumeRole") || (conditions.ExternalId is { } id && id != parameter("ExternalId")))
        {
            throw new AwsFailure(AwsCause.AccessDenied,
                $"User: {caller.ArnIn(call.Endpoint.Partition)} is not authorized to perform: sts:AssumeRole on resource: {role.Text}");
        }
        return Element("AssumeRoleResult", Session(call, role, parameter));
    }

    // Unsigned: the web identity token is the credential.
    private XElement AssumeRoleWithWebIdentity(AwsCall call, Func<string, string> parameter)
    {
        RoleArn role = RequiredRole(parameter);
        WebIdentity identity = WebIdentity.Parse(parameter("WebIdentityToken"), clock.GetUtcNow());
        if (!identities.Role(role.Text).Assumable)
            throw new AwsFailure(AwsCause.AccessDenied, "Not authorized to perform sts:AssumeRoleWithWebIdentity");
        return Element("AssumeRoleWithWebIdentityResult",
            Session(call, role, parameter),
            Element("SubjectFromWebIdentityToken", identity.Subject), Element("Audience", identity.Audience), Element("Provider", identity.Issuer));
    }

    private object[] Session(AwsCall call, RoleArn role, Func<string, string> parameter)
    {
        string name = parameter("RoleSessionName");
        if (name.Length is < 2 or > 64 || !name.All(c => char.IsAsciiLetterOrDigit(c) || "_=,.@-".Contains(c)))
        {
            throw AwsFailure.Refused("ValidationError", $"1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: "
                + "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
        }
        string duration = parameter("DurationSeconds");
        int seconds = duration.Length == 0 ? 3600 : int.TryParse(duration, NumberStyles.None, CultureInfo.InvariantCulture, out int given) ? given : 0;
        if (seconds is < 900 or > 43200)
            throw AwsFailure.Refused("ValidationError", $"1 validation error detected: Value '{duration}' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 43200");

        DateTimeOffset expires = clock.GetUtcNow().AddSeconds(seconds);
        AwsIdentity session = identities.Assume(role, name, expires);
        return
        [
            Element("AssumedRoleUser",
                Element("AssumedRoleId", session.UserId), Element("Arn", session.ArnIn(call.Endpoint.Partition))),
            Element("Credentials",
                Element("AccessKeyId", session.AccessKeyId), Element("SecretAccessKey", session.SecretAccessKey),
                Element("SessionToken", session.SessionToken!),
                Element("Expiration", expires.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture))),
        ];
    }

    private static RoleArn RequiredRole(Func<string, string> parameter) => RoleArn.Parse(parameter("RoleArn"))
        ?? throw AwsFailure.Refused("ValidationError", $"{parameter("RoleArn")} is invalid");

    private static (string Code, int Status) CodeOf(AwsFailure failure) => failure.Cause switch
    {
        AwsCause.MissingAuthentication => ("MissingAuthenticationToken", 403),
        AwsCause.IncompleteSignature => ("IncompleteSignature", 400),
        AwsCause.UnknownKey => ("InvalidClientTokenId", 403),
        AwsCause.ExpiredToken => ("ExpiredToken", 403),
        AwsCause.BadSignature => ("SignatureDoesNotMatch", 403),
        AwsCause.AccessDenied => ("AccessDenied", 403),
        _ => (failure.Code!, 400),
    };

    private static XElement Metadata(string requestId) => Element("ResponseMetadata", Element("RequestId", requestId));

    private static XElement Element(string name, params object[] content) => new(Xml + name, content);
}
