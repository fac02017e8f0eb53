using Finch.Auth;

namespace Finch.Aws.Tests;

/// <summary>A person with a home directory and an environment of their own.</summary>
internal sealed class TestPerson : IDisposable
{
    private readonly Dictionary<string, string?> _variables;

    public TestPerson(TimeProvider? time = null)
    {
        _variables = new(StringComparer.Ordinal) { ["AWS_EC2_METADATA_DISABLED"] = "true" };
        Home = Directory.CreateTempSubdirectory("finch-aws-").FullName;
        Environment = new UserEnvironment(name => _variables.GetValueOrDefault(name), Home, time ?? TimeProvider.System);
        Context = new AwsContext(Environment);
    }

    public TestPerson(TestPerson other, AwsContext context)
    {
        (Home, Environment, _variables) = (other.Home, other.Environment, other._variables);
        Context = context;
    }

    public string Home { get; }

    public UserEnvironment Environment { get; }

    public AwsContext Context { get; }

    public string? this[string variable]
    {
        set => _variables[variable] = value;
    }

    /// <summary>Writes a file below the home directory.</summary>
    public string Write(string path, string content)
    {
        var full = Path.Combine(Home, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, content);
        return full;
    }

    public TestPerson WithKeys(string id = "AKIAIOSFODNN7EXAMPLE", string secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    {
        this["AWS_ACCESS_KEY_ID"] = id;
        this["AWS_SECRET_ACCESS_KEY"] = secret;
        return this;
    }

    public void Dispose() => Directory.Delete(Home, recursive: true);
}
