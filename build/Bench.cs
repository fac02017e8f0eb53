namespace Finch.Build;

internal sealed class Bench(Workshop workshop)
{
    private const string Project = "bench/peers";

    public async Task RunAsync(string[] arguments)
    {
        if (!Directory.Exists(workshop.At(Project))) throw new BuildFailure($"there is no {Project} in this tree");
        await new Peers(workshop).InstallAsync();
        await new NativePrograms(workshop).PublishAsync();
        workshop.Heading("bench");
        await workshop.Programs.RunAsync("dotnet", ["run", "--project", Project, "-c", "Release", "--", .. arguments]);
    }
}
