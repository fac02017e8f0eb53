using System.Text.Json.Nodes;

namespace Finch.Sandbox.Aws;

/// <summary>The API of ECR Public, as far as signing in needs it.</summary>
internal sealed class EcrPublicService(AuthorizationData authorization)
{
    public const string TargetPrefix = "SpencerFrontendService.";

    public Task ServeAsync(AwsCall call) => JsonProtocol.ServeAsync(call, TargetPrefix, (operation, _) =>
    {
        call.Context.NoteAction(operation);
        if (operation != "GetAuthorizationToken")
            throw AwsFailure.Refused("UnknownOperationException", "");
        if (call.Endpoint.Region != "us-east-1")
            throw AwsFailure.Refused("UnsupportedCommandException", "GetAuthorizationToken command is only supported in us-east-1.");
        AwsIdentity who = call.Authorize("ecr-public:GetAuthorizationToken", "*");
        call.Require(who, "sts:GetServiceBearerToken", "*");
        return new JsonObject { ["authorizationData"] = authorization.Issue(call, who) };
    });
}
