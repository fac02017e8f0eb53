using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Finch.Sandbox.Aws;

/// <summary>AWS JSON 1.1: the operation in <c>X-Amz-Target</c>, JSON both ways, errors by <c>__type</c>.</summary>
internal static class JsonProtocol
{
    /// <summary>Runs one operation and writes its result or its error.</summary>
    public static async Task ServeAsync(AwsCall call, string targetPrefix, Func<string, JsonObject, JsonObject> invoke)
    {
        HttpResponse response = call.Context.Response;
        response.ContentType = "application/x-amz-json-1.1";
        response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        JsonObject answer;
        try
        {
            string target = call.Context.Request.Headers["X-Amz-Target"].ToString();
            if (!target.StartsWith(targetPrefix, StringComparison.Ordinal))
                throw AwsFailure.Refused("UnknownOperationException", "");
            answer = invoke(target[targetPrefix.Length..], Parse(call.Body));
        }
        catch (AwsFailure failure)
        {
            answer = Error(response, StatusCodes.Status400BadRequest, CodeOf(failure), failure.Message);
        }
        byte[] bytes = Encoding.UTF8.GetBytes(answer.ToJsonString());
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, call.Context.RequestAborted);
    }

    /// <summary>Makes the answer an error; returns its body.</summary>
    public static JsonObject Error(HttpResponse response, int status, string code, string message)
    {
        response.StatusCode = status;
        response.Headers["x-amzn-ErrorType"] = code;
        return new JsonObject { ["__type"] = code, ["message"] = message };
    }

    private static JsonObject Parse(byte[] body)
    {
        try
        {
            if (body.Length == 0)
                return [];
            return JsonNode.Parse(body) as JsonObject ?? throw AwsFailure.Refused("SerializationException", "Start of structure or map found where not expected.");
        }
        catch (JsonException)
        {
            throw AwsFailure.Refused("SerializationException", "The body is not valid JSON.");
        }
    }

    private static string CodeOf(AwsFailure failure) => failure.Cause switch
    {
        AwsCause.MissingAuthentication => "MissingAuthenticationTokenException",
        AwsCause.IncompleteSignature => "IncompleteSignatureException",
        AwsCause.UnknownKey => "UnrecognizedClientException",
        AwsCause.ExpiredToken => "ExpiredTokenException",
        AwsCause.BadSignature => "InvalidSignatureException",
        AwsCause.AccessDenied => "AccessDeniedException",
        _ => failure.Code!,
    };
}
