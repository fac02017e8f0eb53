using System.Text;
using System.Text.Json.Nodes;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Auth.Http.Tls;
using Finch.Aws;
using Finch.CredentialHelper.Kubelet;
using Finch.Sandbox;
using Xunit;

namespace Finch.CredentialHelper.Tests;

/// <summary>A node with a home of its own, on which a kubelet asks the program.</summary>
internal sealed class Node : IDisposable
{
    private readonly Dictionary<string, string?> _variables = new(StringComparer.Ordinal) { ["AWS_EC2_METADATA_DISABLED"] = "true" };

    public Node(SandboxServer? sandbox = null, TimeProvider? time = null)
    {
        foreach (var (name, value) in sandbox?.Environment ?? new Dictionary<string, string?>())
            _variables[name] = value;
        _variables["HOME"] = Home;
        Environment = new UserEnvironment(name => _variables.GetValueOrDefault(name), Home, time ?? TimeProvider.System);
    }

    public string Home { get; } = Directory.CreateTempSubdirectory("finch-node-").FullName;

    public UserEnvironment Environment { get; }

    public string? this[string variable]
    {
        set => _variables[variable] = value;
    }

    /// <summary>The files below the home, which nothing of a pod may be in.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Home, "*", SearchOption.AllDirectories);

    public void Write(string path, string content)
    {
        var full = Path.Combine(Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
    }

    /// <summary>Asks for an image, perhaps with a service account's token.</summary>
    public Task<Answer> AskAsync(string image, string? token = null, string? role = null)
    {
        var request = new JsonObject
        {
            ["kind"] = "CredentialProviderRequest",
            ["apiVersion"] = "credentialprovider.kubelet.k8s.io/v1",
            ["image"] = image,
        };
        if (token is not null)
            request["serviceAccountToken"] = token;
        if (role is not null)
            request["serviceAccountAnnotations"] = new JsonObject { ["eks.amazonaws.com/ecr-role-arn"] = role };
        return AskAsync(new MemoryStream(Encoding.UTF8.GetBytes(request.ToJsonString())));
    }

    public async Task<Answer> AskAsync(Stream stdin, params string[] args)
    {
        using var output = new MemoryStream();
        using var errors = new StringWriter { NewLine = "\n" };
        var authorities = new SystemAuthorities(Environment);
        var aws = new AwsContext(Environment) { Transport = options => HttpTransport.Create(options, authorities) };
        var exit = await new KubeletProvider("ecr-credential-provider", aws, stdin, output, errors).RunAsync(args, TestContext.Current.CancellationToken);
        return new Answer(exit, Encoding.UTF8.GetString(output.ToArray()), errors.ToString());
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}

/// <summary>How the program ended, and what it said.</summary>
internal sealed record Answer(int Exit, string Out, string Error)
{
    /// <summary>The answer's JSON; fails when there is none.</summary>
    public JsonObject Json
    {
        get
        {
            Assert.Equal((0, ""), (Exit, Error));
            return JsonNode.Parse(Out)!.AsObject();
        }
    }

    public string CacheKeyType => Json["cacheKeyType"]!.GetValue<string>();

    public string CacheDuration => Json["cacheDuration"]!.GetValue<string>();

    /// <summary>The key of the only credential; null when the answer has none.</summary>
    public string? Key => Json["auth"]?.AsObject().Single().Key;

    public string User => Json["auth"]![Key!]!["username"]!.GetValue<string>();

    public string Password => Json["auth"]![Key!]!["password"]!.GetValue<string>();

    /// <summary>The line on stderr; fails unless there is exactly one, and nothing on stdout.</summary>
    public string Failure
    {
        get
        {
            Assert.Equal((1, ""), (Exit, Out));
            Assert.Equal(Error.Length - 1, Error.IndexOf('\n', StringComparison.Ordinal));
            return Error.TrimEnd('\n');
        }
    }
}
