using System.Xml.Linq;
using Xunit;

namespace Finch.Scenarios.Rules;

/// <summary>The picture in docs/architecture.md, kept true: which project may know which, and which package lives where.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["Finch.Auth"] = [],
        ["Finch.Aws"] = ["Finch.Auth"],
        ["Finch.Images"] = ["Finch.Auth"],
        ["Finch.Settings"] = ["Finch.Aws", "Finch.Auth"],
        ["Finch.Machine"] = ["Finch.Settings", "Finch.Auth"],
        ["Finch.Cli"] = ["Finch.Machine", "Finch.Images", "Finch.Aws", "Finch.Settings", "Finch.Auth"],
        ["Finch.CredentialHelper"] = ["Finch.Machine", "Finch.Aws", "Finch.Settings", "Finch.Auth"],
        // A second, independent implementation: one misreading of a specification cannot hide in both.
        ["Finch.Sandbox"] = [],
        // Starts programs only, so it can be pointed at any build of them.
        ["Finch.Scenarios"] = [],
        ["Finch.Peers"] = [],
        ["Finch.Hello"] = [],
        ["Finch.Fuzz"] = ["Finch.Auth", "Finch.Images"],
        // What people who use the packages write: its programs know the libraries and nothing else.
        ["Finch.Samples"] = ["Finch.Auth", "Finch.Aws", "Finch.Images"],
    };

    private static readonly Dictionary<string, string[]> Packages = new()
    {
        ["AWSSDK."] = ["Finch.Aws"],
        ["Docker.DotNet"] = ["Finch.Images"],
        ["Google.Protobuf"] = ["Finch.Images"],
        ["Grpc."] = ["Finch.Images"],
        ["Microsoft.Extensions.Logging.Abstractions"] = ["Finch.Auth"],
        ["SharpYaml"] = ["Finch.Settings"],
        ["Spectre.Console"] = ["Finch.Cli"],
        ["System.CommandLine"] = ["Finch.Cli"],
        ["Tomlyn"] = ["Finch.Settings"],
    };

    private static readonly string[] TestPackages = ["CsCheck", "Microsoft.Extensions.TimeProvider.Testing", "xunit.v3.mtp-v2"];

    [Fact]
    public void Every_arrow_between_projects_is_in_the_picture()
    {
        var unwanted =
            from project in Projects()
            from target in References(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')))
            where !Allowed(Path.GetFileNameWithoutExtension(project)).Contains(target)
            select $"{Repository.Relative(project)} -> {target}";
        Assert.Empty(unwanted);
    }

    [Fact]
    public void Every_package_is_in_the_projects_it_was_chosen_for()
    {
        var unwanted =
            from project in Projects()
            let name = Path.GetFileNameWithoutExtension(project)
            from package in References(project, "PackageReference")
            where !(name.EndsWith(".Tests", StringComparison.Ordinal) || name == "Finch.Scenarios"
                ? TestPackages.Contains(package)
                : Packages.Any(entry => package.StartsWith(entry.Key, StringComparison.Ordinal) && entry.Value.Contains(name)))
            select $"{Repository.Relative(project)}: {package}";
        Assert.Empty(unwanted);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = XDocument.Load(Repository.At("Finch.slnx")).Descendants("Project")
            .Select(project => (string?)project.Attribute("Path"));
        Assert.Equal(Projects().Select(Repository.Relative).Order(), solution.Order());
    }

    /// <summary>A test project knows the project it tests, and the sandbox.</summary>
    private static string[] Allowed(string project) =>
        Arrows.TryGetValue(project, out var targets) ? targets
        : project.EndsWith(".Tests", StringComparison.Ordinal) ? [project[..^".Tests".Length], "Finch.Sandbox"]
        : [];

    private static IEnumerable<string> Projects() =>
        new[] { "src", "sandbox", "tests", "bench", "fuzz", "samples" }.SelectMany(folder => Repository.Files(folder, "*.csproj"));

    private static IEnumerable<string> References(string project, string kind) =>
        XDocument.Load(project).Descendants(kind).Select(reference => (string?)reference.Attribute("Include") ?? "");
}
