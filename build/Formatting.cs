namespace Finch.Build;

/// <summary>The form of the sources. Verifying looks at whitespace alone: style and names are errors in every build already.</summary>
internal sealed class Formatting(Workshop workshop)
{
    public async Task ApplyAsync()
    {
        workshop.Heading("format the sources");
        await workshop.Programs.RunAsync("dotnet", ["format", "Finch.slnx"]);
        await WhitespaceAsync([]);
    }

    public async Task VerifyAsync()
    {
        workshop.Heading("verify formatting");
        await WhitespaceAsync(["--verify-no-changes"]);
    }

    // By folder and not by project, because the tasks themselves are a program without a project.
    private Task WhitespaceAsync(string[] options) => workshop.Programs.RunAsync(
        "dotnet", ["format", "whitespace", ".", "--folder", "--exclude", "artifacts/", .. options]);
}
