using System.Xml.Linq;

namespace Finch.Build;

/// <summary>A program of somebody else's: it has the packages from a folder, and the samples that their READMEs show.</summary>
internal sealed class PackageConsumer(Workshop workshop, string packages)
{
    private const string Program = """
        using Finch.Auth;
        using Finch.Samples;

        // A home where nobody ever signed in: nothing is found, and nothing goes wrong.
        var nobody = new UserEnvironment(_ => null, Path.Combine(AppContext.BaseDirectory, "nobody"), TimeProvider.System);
        var found = await Credentials.OfDocker(nobody, "registry.example.com", CancellationToken.None);
        Console.WriteLine(found is null ? "no credential for registry.example.com" : "a credential from nowhere");
        return found is null ? 0 : 1;

        """;

    private string Folder => workshop.At("artifacts", "consumer");

    public async Task BuildAsync()
    {
        workshop.Heading("a program that uses the packages");
        if (Directory.Exists(Folder)) Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
        // Nothing of this repository may help: what it says for all its projects ends here.
        foreach (var name in new[] { "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props" })
            Write(name, "<Project />");
        Write("nuget.config", Sources());
        Write("Program.cs", Program);
        Write("Consumer.csproj", Project());

        // Rooted assemblies are analysed whole, not only where this small program goes.
        await workshop.Programs.RunAsync("dotnet", ["publish", Folder, "-c", "Release", "-r", Workshop.Rid, "-o", Path.Combine(Folder, "out"), "--nologo", "-v:q"]);
        await workshop.Programs.RunAsync(Path.Combine(Folder, "out", Workshop.Executable("Consumer")), []);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);

    private string Project() => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <PublishAot>true</PublishAot>
            <TrimmerSingleWarn>false</TrimmerSingleWarn>
            <InvariantGlobalization>true</InvariantGlobalization>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Finch.Aws" Version="{Version()}" />
            <PackageReference Include="Finch.Images" Version="{Version()}" />
            <TrimmerRootAssembly Include="Finch.Auth;Finch.Aws;Finch.Images" />
            <Compile Include="{workshop.At("samples", "Finch.Samples")}/*.cs" />
          </ItemGroup>
        </Project>

        """;

    /// <summary>Our packages go into a folder that ends with the next run; those of others come from where they are on this machine already.</summary>
    private string Sources()
    {
        var machine = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        return $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "packages")}" /></config>
              <fallbackPackageFolders><clear />{(Directory.Exists(machine) ? $"<add key=\"machine\" value=\"{machine}\" />" : "")}</fallbackPackageFolders>
              <packageSources><add key="finch" value="{packages}" /></packageSources>
            </configuration>

            """;
    }

    private string Version() => XDocument.Load(workshop.At("Directory.Build.props")).Descendants("Version").Single().Value;
}
