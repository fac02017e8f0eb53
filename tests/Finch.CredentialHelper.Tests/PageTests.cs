using System.Globalization;
using System.Text.RegularExpressions;
using Xunit;

namespace Finch.CredentialHelper.Tests;

/// <summary>docs/kubelet.md does what it says: a kubelet would take its configuration, and every image it matches is answered.</summary>
public sealed partial class PageTests : SandboxTests
{
    /// <summary>What CredentialProviderConfig (kubelet.config.k8s.io/v1) has; a kubelet refuses to start with any other key.</summary>
    [GeneratedRegex(@"^(apiVersion|kind|providers\.\d+\.(name|apiVersion|defaultCacheDuration|matchImages\.\d+|args\.\d+|env\.\d+\.(name|value)"
        + @"|tokenAttributes\.(serviceAccountTokenAudience|cacheType|requireServiceAccount|(required|optional)ServiceAccountAnnotationKeys\.\d+)))$")]
    private static partial Regex KnownKeys { get; }

    [GeneratedRegex(@"^([0-9]+h)?([0-9]+m)?([0-9]+s)?$")]
    private static partial Regex GoDuration { get; }

    public static TheoryData<string> Patterns => [.. Values(Example).Where(value => value.Path.Contains(".matchImages.", StringComparison.Ordinal)).Select(value => value.Value)];

    private static string[] Example => Block(0);

    [Fact]
    public void The_example_has_what_a_kubelet_asks_for()
    {
        // The fragment for service accounts is indented to stand at the end of the first provider.
        var values = Values([.. Example.TakeWhile(line => !line.Contains("name: finch-credential-provider", StringComparison.Ordinal)), .. Block(1)]);
        Assert.Equal("sts.amazonaws.com", values.Single(value => value.Path == "providers.0.tokenAttributes.serviceAccountTokenAudience").Value);
        Assert.Equal("ServiceAccount", values.Single(value => value.Path == "providers.0.tokenAttributes.cacheType").Value);
        Assert.Equal("false", values.Single(value => value.Path == "providers.0.tokenAttributes.requireServiceAccount").Value);
        Assert.Contains(values, value => value.Value == Kubelet.PodIdentity.RoleAnnotation);

        foreach (var read in new[] { values, Values(Example) })
        {
            Assert.All(read, value => Assert.Matches(KnownKeys, value.Path));
            Assert.Equal(("kubelet.config.k8s.io/v1", "CredentialProviderConfig"), (read[0].Value, read[1].Value));
            Assert.All(Of(read, "apiVersion"), version => Assert.Equal(Kubelet.CredentialProviderApi.Version, version));
            Assert.All(Of(read, "defaultCacheDuration"), duration => Assert.Matches(GoDuration, duration));
            Assert.All(Of(read, "name"), name => Assert.Equal(name, Kubelet.KubeletProvider.NameFor(name, [])));
            Assert.Equal(Of(read, "name").Distinct(), Of(read, "name"));
            Assert.Equal(Of(read, "name").Count(), Of(read, "apiVersion").Count());
            Assert.Equal(Of(read, "name").Count(), Of(read, "defaultCacheDuration").Count());
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public async Task Every_image_that_is_matched_is_answered(string pattern)
    {
        var image = MatchedBy(pattern) + "/team/app";
        Assert.True(Matches(pattern, image));
        Node.Write(".finch/config.json", $"{{\"auths\":{{\"{image.Split('/')[0]}\":{{\"auth\":\"YW5uOnB3\"}}}}}}");
        var answer = await Node.AskAsync(image);
        Assert.True(Matches(answer.Key!, image));
        Assert.Equal(pattern.Contains("ecr", StringComparison.Ordinal) ? "AWS" : "ann", answer.User);
        Assert.Equal(answer.User == "AWS" ? "Registry" : "Image", answer.CacheKeyType);
    }

    [Fact]
    public void Every_variable_it_names_is_one_that_is_read()
        => Assert.Equal(
            ["AWS_CONFIG_FILE", "AWS_CONTAINER_CREDENTIALS_FULL_URI", "AWS_ECR_CACHE_DIR", "AWS_ECR_ROLE_ARN", "AWS_PROFILE", "DOCKER_CONFIG", "FINCH_ECR_WITHOUT_ROLE"],
            Variable.Matches(File.ReadAllText(Page)).Select(name => name.Value).Distinct().Order(StringComparer.Ordinal));

    [GeneratedRegex("[A-Z]+_[A-Z_]+")]
    private static partial Regex Variable { get; }

    private static string Page => Path.Combine(Root(), "docs", "kubelet.md");

    private static List<(string Path, string Value)> Values(string[] lines) => PlainYaml.Read(lines);

    private static IEnumerable<string> Of(List<(string Path, string Value)> values, string key)
        => values.Where(value => Regex.IsMatch(value.Path, $@"^providers\.\d+\.{key}$")).Select(value => value.Value);

    /// <summary>A block of YAML, by its number on the page.</summary>
    private static string[] Block(int number)
        => Regex.Matches(File.ReadAllText(Page), "```yaml\n(.*?)```", RegexOptions.Singleline)[number].Groups[1].Value.TrimEnd('\n').Split('\n');

    /// <summary>A registry as it is written in the place of a pattern: an account, then a region of the partition that the domain belongs to.</summary>
    private static string MatchedBy(string pattern)
    {
        var domain = pattern[(pattern.LastIndexOf('*') + 1)..];
        var region = domain switch
        {
            ".amazonaws.com.cn" or ".on.amazonwebservices.com.cn" => "cn-north-1",
            ".amazonaws.eu" or ".on.amazonwebservices.eu" => "eusc-de-east-1",
            ".c2s.ic.gov" => "us-iso-east-1",
            ".sc2s.sgov.gov" => "us-isob-east-1",
            ".cloud.adc-e.uk" => "eu-isoe-west-1",
            ".csp.hci.ic.gov" => "us-isof-south-1",
            _ => "us-east-1",
        };
        var first = pattern.IndexOf('*', StringComparison.Ordinal);
        return first < 0 ? pattern : (pattern[..first] + Account + pattern[(first + 1)..]).Replace("*", region, StringComparison.Ordinal);
    }

    /// <summary>The kubelet's rules: as many labels, a star within a label, the port equal, the path a prefix.</summary>
    private static bool Matches(string pattern, string image)
    {
        var ((host, port, path), (imageHost, imagePort, imagePath)) = (Parts(pattern), Parts(image));
        var (labels, imageLabels) = (host.Split('.'), imageHost.Split('.'));
        return port == imagePort && imagePath.StartsWith(path, StringComparison.Ordinal) && labels.Length == imageLabels.Length
            && labels.Zip(imageLabels).All(pair => Regex.IsMatch(pair.Second, $"^{Regex.Escape(pair.First).Replace("\\*", ".*", StringComparison.Ordinal)}$"));
    }

    private static (string Host, int? Port, string Path) Parts(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var authority = (slash < 0 ? text : text[..slash]).Split(':');
        return (authority[0], authority.Length > 1 ? int.Parse(authority[1], CultureInfo.InvariantCulture) : null, slash < 0 ? "" : text[slash..]);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Finch.slnx")))
            folder = folder.Parent;
        return folder.FullName;
    }
}
