using Finch.Build.Guest;
using Finch.Scenarios.Images;

namespace Finch.Build;

/// <summary>Everything from nothing: builds the programs, starts a sandbox, signs in every way there is, and moves an image.</summary>
internal sealed class Demo(Workshop workshop)
{
    private readonly List<string> _failures = [];
    private readonly List<RoundTripResult> _trips = [];

    public async Task RunAsync()
    {
        await new NativePrograms(workshop).PublishAsync();
        await new GuestImage(workshop).TryBuildAsync();
        using var world = await DemoWorld.StartAsync(workshop);
        var image = SampleImage.Make("finch was here");
        image.SaveArchive(Path.Combine(world.Folder, "image.tar"), "demo:latest");
        Workshop.Say("AWS, Docker Hub and the registries below are the sandbox's, under their real names. Nothing leaves this machine.");
        if (world.StandInForAws()) Workshop.Say("The AWS CLI is not installed: here, aws is a script that runs finch aws.");

        var shell = new DemoShell(workshop, world);
        foreach (var step in DemoSteps.All(world)) await ShowAsync(step, world, shell, image.Digest);
        Conclude(image.Digest);
    }

    private async Task ShowAsync(DemoStep step, DemoWorld world, DemoShell shell, string digest)
    {
        switch (step)
        {
            case Say say:
                Workshop.Say("");
                workshop.Heading(say.Text);
                break;
            case Note note:
                Workshop.Say(note.Text);
                break;
            case WriteFile file:
                Write(file, world);
                break;
            case Command command:
                await RunAsync(command, shell);
                break;
            case RoundTrip trip:
                _trips.Add(await RoundTripResult.OfAsync(trip, shell, world, digest, _failures));
                break;
        }
    }

    private async Task RunAsync(Command command, DemoShell shell)
    {
        string[] needs = command.Typing.Length > 0 ? [.. command.Needs, "script"] : command.Needs;
        if (needs.Where(program => !Programs.Exists(program)).ToList() is { Count: > 0 } missing)
        {
            Workshop.Say($"$ {command.Line}\n(skipped here: it needs {string.Join(", ", missing)})");
            return;
        }

        var (exit, output) = await shell.RunAsync(command.Line, command.Typing);
        if (exit != 0) _failures.Add($"exit code {exit}: {command.Line}");
        else if (!output.Contains(command.Shows, StringComparison.Ordinal)) _failures.Add($"did not say '{command.Shows}': {command.Line}");
    }

    private static void Write(WriteFile file, DemoWorld world)
    {
        var path = Path.Combine(world.Home, file.Name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, file.Text + "\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var shown = file.Hidden is null ? file.Text : file.Text.Replace(file.Hidden, "********", StringComparison.Ordinal);
        Workshop.Say($"~/{file.Name}:\n{string.Join('\n', shown.Split('\n').Select(line => "    " + line))}");
    }

    private void Conclude(string digest)
    {
        Workshop.Say("");
        workshop.Heading("the image, there and back");
        Workshop.Say($"{"",-20}{digest}  loaded");
        foreach (var (registry, returned) in _trips)
            Workshop.Say($"{registry,-20}{returned ?? "nothing came back",-71}  {(returned == digest ? "equal" : "DIFFERENT")}");
        if (_failures.Count > 0)
            throw new BuildFailure($"{_failures.Count} of the demo's steps did not hold:\n  {string.Join("\n  ", _failures)}");
    }
}
