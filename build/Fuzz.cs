namespace Finch.Build;

/// <summary>The parsers of what others write, against as many made-up inputs as one likes; a bounded number of them is among the tests.</summary>
internal sealed class Fuzz(Workshop workshop)
{
    private const string Project = "fuzz/Finch.Fuzz";

    public async Task RunAsync(string[] arguments)
    {
        workshop.Heading("fuzz");
        await workshop.Programs.RunAsync("dotnet", ["run", "--project", Project, "-c", "Release", "--", .. arguments]);
    }
}
