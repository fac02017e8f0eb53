namespace Finch.Cli.Images.Display;

/// <summary>What docker calls the stages of a blob, per direction.</summary>
internal sealed record TransferWords(string Moving, string Finished, string Skipped)
{
    public static TransferWords Pull { get; } = new("Downloading", "Pull complete", "Already exists");

    public static TransferWords Push { get; } = new("Pushing", "Pushed", "Layer already exists");

    public static TransferWords Load { get; } = new("Loading", "Loaded", "Already exists");
}
