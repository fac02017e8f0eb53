using System.Text.Json.Nodes;
using Finch.Sandbox.Registry;

namespace Finch.Sandbox.Aws;

/// <summary>The API of private Amazon ECR: signing in, and the few repository operations a push needs.</summary>
internal sealed class EcrService(AuthorizationData authorization, EcrRepositories repositories)
{
    public const string TargetPrefix = "AmazonEC2ContainerRegistry_V20150921.";

    public Task ServeAsync(AwsCall call) => JsonProtocol.ServeAsync(call, TargetPrefix, (operation, input) =>
    {
        call.Context.NoteAction(operation);
        return operation switch
        {
            "GetAuthorizationToken" => GetAuthorizationToken(call, input),
            "CreateRepository" => CreateRepository(call, input),
            "DescribeRepositories" => DescribeRepositories(call, input),
            "DeleteRepository" => DeleteRepository(call, input),
            _ => throw AwsFailure.Refused("UnknownOperationException", ""),
        };
    });

    private JsonObject GetAuthorizationToken(AwsCall call, JsonObject input)
    {
        AwsIdentity who = call.Authorize("ecr:GetAuthorizationToken", "*");
        string[] ids = input["registryIds"] is JsonArray given ? [.. given.Select(Text)] : [who.Account];
        if (ids.Length is 0 or > 10 || !ids.All(IsAccount))
        {
            throw AwsFailure.Refused("InvalidParameterException", "Invalid parameter at 'registryIds' failed to satisfy constraint: "
                + "'Member must have length between 1 and 10; each must match [0-9]{12}'");
        }
        var data = new JsonArray();
        foreach (string id in ids)
        {
            JsonObject entry = authorization.Issue(call, who);
            entry["proxyEndpoint"] = $"https://{Host(call, id)}";
            data.Add((JsonNode)entry);
        }
        return new JsonObject { ["authorizationData"] = data };
    }

    private JsonObject CreateRepository(AwsCall call, JsonObject input)
    {
        string name = Text(input["repositoryName"]);
        AwsIdentity who = call.Authorize("ecr:CreateRepository", Arn(call, Text(input["registryId"]), name));
        string account = Account(who, input);
        if (!RepositoryName.IsValid(name) || name.Length is < 2 or > 256)
        {
            throw AwsFailure.Refused("InvalidParameterException", $"Invalid parameter at 'repositoryName' failed to satisfy constraint: "
                + "'must satisfy regular expression '(?:[a-z0-9]+(?:[._-][a-z0-9]+)*/)*[a-z0-9]+(?:[._-][a-z0-9]+)*''");
        }
        var registry = new EcrRegistryId(account, call.Endpoint.Region, call.Endpoint.Partition);
        if (!repositories.Create(registry, name))
        {
            throw AwsFailure.Refused("RepositoryAlreadyExistsException",
                $"The repository with name '{name}' already exists in the registry with id '{account}'");
        }
        return new JsonObject { ["repository"] = Describe(call, registry, name) };
    }

    private JsonObject DescribeRepositories(AwsCall call, JsonObject input)
    {
        AwsIdentity who = call.Authorize("ecr:DescribeRepositories", "*");
        var registry = new EcrRegistryId(Account(who, input), call.Endpoint.Region, call.Endpoint.Partition);
        IEnumerable<string> names = input["repositoryNames"] is JsonArray { Count: > 0 } asked ? asked.Select(Text) : repositories.List(registry);
        var found = new JsonArray();
        foreach (string name in names)
        {
            RequireExists(registry, name);
            found.Add((JsonNode)Describe(call, registry, name));
        }
        return new JsonObject { ["repositories"] = found };
    }

    private JsonObject DeleteRepository(AwsCall call, JsonObject input)
    {
        string name = Text(input["repositoryName"]);
        AwsIdentity who = call.Authorize("ecr:DeleteRepository", Arn(call, Text(input["registryId"]), name));
        var registry = new EcrRegistryId(Account(who, input), call.Endpoint.Region, call.Endpoint.Partition);
        RequireExists(registry, name);
        bool force = input["force"] is JsonValue value && value.TryGetValue(out bool flag) && flag;
        JsonObject described = Describe(call, registry, name);
        if (!repositories.Delete(registry, name, force))
        {
            throw AwsFailure.Refused("RepositoryNotEmptyException",
                $"The repository with name '{name}' in registry with id '{registry.Account}' cannot be deleted because it still contains images");
        }
        return new JsonObject { ["repository"] = described };
    }

    private void RequireExists(EcrRegistryId registry, string name)
    {
        if (!repositories.Exists(registry, name))
            throw AwsFailure.Refused("RepositoryNotFoundException", EcrRepositories.NotFoundText(registry, name));
    }

    private JsonObject Describe(AwsCall call, EcrRegistryId registry, string name) => new()
    {
        ["repositoryArn"] = Arn(call, registry.Account, name),
        ["registryId"] = registry.Account,
        ["repositoryName"] = name,
        ["repositoryUri"] = $"{Host(call, registry.Account)}/{name}",
        ["createdAt"] = repositories.CreatedAt(registry, name).ToUnixTimeMilliseconds() / 1000m,
        ["imageTagMutability"] = "MUTABLE",
        ["imageScanningConfiguration"] = new JsonObject { ["scanOnPush"] = false },
        ["encryptionConfiguration"] = new JsonObject { ["encryptionType"] = "AES256" },
    };

    private static string Account(AwsIdentity who, JsonObject input)
    {
        string asked = Text(input["registryId"]);
        if (asked.Length == 0)
            return who.Account;
        return IsAccount(asked) ? asked : throw AwsFailure.Refused("InvalidParameterException",
            "Invalid parameter at 'registryId' failed to satisfy constraint: 'must satisfy regular expression '[0-9]{12}''");
    }

    private static bool IsAccount(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    // Whatever host the API was called on, the answer names the plain IPv4 form.
    private static string Host(AwsCall call, string account) =>
        $"{account}.dkr.ecr.{call.Endpoint.Region}.{call.Endpoint.Partition.Suffix}";

    private static string Arn(AwsCall call, string account, string name) =>
        $"arn:{call.Endpoint.Partition.Name}:ecr:{call.Endpoint.Region}:{account}:repository/{name}";

    private static string Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : "";
}
