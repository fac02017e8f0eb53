using System.Globalization;
using Finch.Sandbox.Faulty;

namespace Finch.Sandbox.Cli;

/// <summary>The options of <c>serve</c> and <c>run</c>, turned into <see cref="SandboxOptions"/>.</summary>
internal static class ServeArguments
{
    public static readonly string[] Options =
    [
        "--state", "--user", "--password-file", "--account", "--region", "--access-key-id", "--secret-access-key-file", "--deny",
        "--repository", "--token-lifetime", "--access-token-lifetime", "--token-methods", "--fault", "--data",
    ];

    public static readonly string[] Flags = ["--create-on-push"];

    /// <exception cref="UsageException">A value is not what its option takes.</exception>
    public static SandboxOptions Read(Arguments arguments)
    {
        string account = arguments.Value("--account") ?? "111222333444";
        if (account.Length != 12 || !account.All(char.IsAsciiDigit))
            throw new UsageException($"--account needs twelve digits, not \"{account}\"");
        string region = arguments.Value("--region") ?? "eu-west-1";
        if (Aws.Partition.OfRegion(region) is null)
            throw new UsageException($"--region \"{region}\" is not the name of an AWS region");
        foreach (string name in arguments.Values("--repository"))
        {
            if (!Registry.RepositoryName.IsValid(name))
                throw new UsageException($"--repository \"{name}\" is not a repository name");
        }
        return new SandboxOptions
        {
            Account = account,
            Region = region,
            AwsUsers = [AwsUserOf(arguments, account)],
            RegistryUsers = [RegistryUserOf(arguments)],
            Repositories = arguments.Values("--repository"),
            CreateOnPush = arguments.Has("--create-on-push"),
            LoginTokenLifetime = Seconds(arguments, "--token-lifetime") ?? TimeSpan.FromHours(12),
            AccessTokenLifetime = Seconds(arguments, "--access-token-lifetime") ?? TimeSpan.FromSeconds(300),
            TokenMethods = Methods(arguments.Value("--token-methods") ?? "get,post"),
            DataDirectory = arguments.Value("--data"),
            Faults = [.. arguments.Values("--fault").Select(FaultOf)],
        };
    }

    private static AwsUser AwsUserOf(Arguments arguments, string account)
    {
        AwsUser random = AwsUser.Create(account, "finch", arguments.Values("--deny"));
        return new AwsUser
        {
            AccessKeyId = arguments.Value("--access-key-id") ?? random.AccessKeyId,
            SecretAccessKey = Secret(arguments, "--secret-access-key-file") ?? random.SecretAccessKey,
            Account = account,
            Arn = random.Arn,
            UserId = random.UserId,
            DeniedActions = random.DeniedActions,
        };
    }

    private static RegistryUser RegistryUserOf(Arguments arguments) =>
        new(arguments.Value("--user") ?? "ann", Secret(arguments, "--password-file") ?? Randomness.Token(24));

    // Secrets come from files: an argument would be visible to every process of the machine.
    private static string? Secret(Arguments arguments, string option)
    {
        if (arguments.Value(option) is not { } path)
            return null;
        try
        {
            string secret = File.ReadAllText(path).TrimEnd('\r', '\n');
            return secret.Length > 0 ? secret : throw new UsageException($"{option}: {path} is empty");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: {failure.Message}");
        }
    }

    private static TimeSpan? Seconds(Arguments arguments, string option)
    {
        if (arguments.Value(option) is not { } text)
            return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"{option} needs a number of seconds, not \"{text}\"");
    }

    private static TokenMethods Methods(string text)
    {
        TokenMethods methods = TokenMethods.None;
        foreach (string word in text.Split(','))
        {
            methods |= word switch
            {
                "get" => TokenMethods.Get,
                "post" => TokenMethods.Post,
                _ => throw new UsageException($"--token-methods takes get, post or get,post, not \"{text}\""),
            };
        }
        return methods;
    }

    private static Fault FaultOf(string text)
    {
        try
        {
            return FaultSyntax.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"--fault: {wrong.Message}");
        }
    }
}
