namespace Finch.Build;

/// <summary>
/// The form of the sources. The tasks themselves are checked for whitespace only: a file-based program is no project that the
/// formatter could load, and the style of both is already enforced by their builds.
/// </summary>
internal sealed class Formatting(Workshop workshop)
{
    public Task ApplyAsync() => RunAsync("format the sources", []);

    public Task VerifyAsync() => RunAsync("verify formatting", ["--verify-no-changes"]);

    private async Task RunAsync(string heading, string[] options)
    {
        workshop.Heading(heading);
        await workshop.Programs.RunAsync("dotnet", ["format", "Finch.slnx", "--no-restore", .. options]);
        await workshop.Programs.RunAsync(
            "dotnet", ["format", "whitespace", ".", "--folder", "--include", "build.cs", "build/", .. options]);
    }
}
