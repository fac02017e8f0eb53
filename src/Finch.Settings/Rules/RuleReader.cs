using Finch.Auth;
using Finch.Aws;
using Finch.Settings.Yaml;

namespace Finch.Settings.Rules;

/// <summary>
/// Reads <c>registries:</c>. A rule decides which identity is shown to a registry, so nothing in it is passed over: an unknown
/// key or a value that makes no sense is an error with its line.
/// </summary>
internal sealed class RuleReader(string file)
{
    private static readonly string[] AwsKeys = ["profile", "role_arn", "external_id", "role_session_name", "region", "account", "endpoint"];

    private static readonly string[] Keys = [.. AwsKeys, "anonymous", "store"];

    /// <summary>Reads all rules.</summary>
    /// <exception cref="RegistryAuthException"><see cref="AuthFailure.Configuration"/> with file, line and column.</exception>
    public RegistryRules Read(YamlNode registries) => registries switch
    {
        YamlText { IsNull: true } => RegistryRules.None,
        YamlMap map => new RegistryRules([.. map.Entries.Select(Rule)]),
        _ => throw Error(registries.At, "registries: expected lines of the form \"HOST\": { KEY: VALUE }"),
    };

    private RegistryRule Rule(YamlEntry entry)
    {
        if (!HostPattern.TryParse(entry.Key, out var pattern))
            throw Error(entry.At, $"'{entry.Key}' is not a registry host", "write HOST, HOST:PORT, or a pattern such as \"*.dkr.ecr.*.amazonaws.com\"");
        if (entry.Value is not YamlMap map)
            throw Error(entry.Value.At, $"'{entry.Key}': expected {{ KEY: VALUE }}");
        foreach (var key in map.Entries.Where(key => !Keys.Contains(key.Key)))
            throw Error(key.At, $"'{key.Key}' is not a key of a rule",
                Suggestion.For(key.Key, Keys) is { } meant ? $"did you mean '{meant}'?" : $"the keys are {string.Join(", ", Keys)}");

        var rule = new RegistryRule
        {
            Pattern = pattern,
            Place = $"{file}:{entry.At.Line}",
            IsAnonymous = Flag(map, "anonymous"),
            Store = Text(map, "store", IsName, "a store's name, for example secretservice, pass or file"),
            Account = Text(map, "account", AwsNames.IsAccount, "the 12 digits of an AWS account"),
            Region = Text(map, "region", AwsNames.IsRegion, "an AWS region, for example eu-west-1"),
            Aws = map.Entries.Any(key => AwsKeys.Contains(key.Key)) ? Aws(map) : null,
        };
        CheckTogether(rule, map, entry);
        return rule;
    }

    private AwsOptions Aws(YamlMap map) => new()
    {
        Profile = Text(map, "profile", _ => true, "the name of an AWS profile"),
        RoleArn = Text(map, "role_arn", AwsNames.IsRole, "arn:aws:iam::ACCOUNT:role/NAME; {account} stands for the registry's account"),
        ExternalId = Text(map, "external_id", _ => true, "the text that the role's trust policy asks for"),
        RoleSessionName = Text(map, "role_session_name", _ => true, "a name for the session"),
        EndpointUrl = Text(map, "endpoint", IsHttp, "https://HOST or http://HOST:PORT") is { } url ? new Uri(url) : null,
    };

    /// <summary>What is wrong only in company.</summary>
    private void CheckTogether(RegistryRule rule, YamlMap map, YamlEntry entry)
    {
        if (rule.IsAnonymous && map.Entries.FirstOrDefault(key => key.Key != "anonymous") is { } more)
            throw Error(more.At, $"'{more.Key}' has no meaning beside 'anonymous: true'");
        if (rule.Aws is not { } aws)
            return;
        if (rule.Store is not null)
            throw Error(map.Find("store")!.At, "a registry whose credentials come from AWS has no 'store'");
        if (aws.RoleArn is null && (map.Find("external_id") ?? map.Find("role_session_name")) is { } lonely)
            throw Error(lonely.At, $"'{lonely.Key}' needs 'role_arn'");
        if (rule.Pattern.IsForEcr)
        {
            if ((map.Find("account") ?? map.Find("region")) is { } said)
                throw Error(said.At, $"'{said.Key}' is part of the host's name already");
            if (AwsNames.HasVariable(aws.RoleArn) && EcrHost.TryParse(rule.Pattern.Text, out var ecr) && ecr.IsPublic)
                throw Error(map.Find("role_arn")!.At, "ECR Public belongs to no account: write the role's account out");
        }
        else if (rule.Account is null || rule.Region is null)
        {
            throw Error(entry.At, $"'{entry.Key}' is not a host of Amazon ECR: say which registry is behind it",
                "add account: \"123456789012\" and region: eu-west-1");
        }
    }

    private string? Text(YamlMap map, string key, Func<string, bool> isGood, string expected)
    {
        if (map.Find(key) is not { } entry)
            return null;
        return entry.Value is YamlText { IsNull: false, Value.Length: > 0 } text && isGood(text.Value)
            ? text.Value
            : throw Error(entry.Value.At, $"{key}: expected {expected}");
    }

    private bool Flag(YamlMap map, string key)
    {
        if (map.Find(key) is not { } entry)
            return false;
        return entry.Value is YamlText { Value: "true" or "false" } text ? text.Value == "true" : throw Error(entry.Value.At, $"{key}: expected true or false");
    }

    /// <summary>The suffix of a helper's program: nothing that could be a path.</summary>
    internal static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && text[0] is not ('-' or '.');

    private static bool IsHttp(string text) => Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0;

    private RegistryAuthException Error(YamlPlace place, string what, string? hint = null) => SettingsError.At(file, place, what, hint);
}
