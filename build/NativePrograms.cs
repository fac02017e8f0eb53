using System.Security.Cryptography;

namespace Finch.Build;

/// <summary>
/// Publishes what people install, and the sandbox. A program whose inputs have the same hash as at its last publish is left alone:
/// ahead-of-time compilation is the slowest step there is.
/// </summary>
internal sealed class NativePrograms(Workshop workshop)
{
    /// <summary>The runtime that the committed lock files are for; every other one gets a lock file of its own under artifacts/.</summary>
    private const string LockedRid = "linux-x64";

    public async Task PublishAsync()
    {
        await PublishNativeAsync("src/Finch.Cli", "finch", []);
        // One program under two names: it looks at its own name to know how it was called.
        await PublishNativeAsync("src/Finch.CredentialHelper", "docker-credential-finch", ["docker-credential-ecr-login"]);
        WriteSums();
        await PublishSandboxAsync();
    }

    /// <summary>
    /// SHA256SUMS beside the programs, in the form of sha256sum: what finch installs for <c>creds_helpers</c> is compared with it first.
    /// </summary>
    private void WriteSums()
    {
        const string Sums = "SHA256SUMS";
        var lines = Directory.EnumerateFiles(workshop.NativeFolder)
            .Where(file => Path.GetFileName(file) is var name && name != Sums && !name.EndsWith(".new", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(file => $"{Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(file)))}  {Path.GetFileName(file)}\n");
        File.WriteAllText(Path.Combine(workshop.NativeFolder, Sums), string.Concat(lines));
    }

    private async Task PublishNativeAsync(string project, string program, string[] alsoAs)
    {
        var targets = alsoAs.Prepend(program).Select(name => Path.Combine(workshop.NativeFolder, Workshop.Executable(name))).ToArray();
        var stamp = new Stamp(workshop, project, Workshop.Rid);
        if (stamp.IsFresh(targets)) return;

        workshop.Heading($"publish {program} ({Workshop.Rid})");
        List<string> arguments = ["publish", project, "-c", "Release", "-r", Workshop.Rid, "--nologo", "-v:q"];
        if (Workshop.Rid != LockedRid) arguments.Add($"-p:RuntimeIdentifiers={Workshop.Rid}");
        await workshop.Programs.RunAsync("dotnet", arguments);

        // Only the program is taken: the debug symbols stay where they were published.
        var published = workshop.At(
            "artifacts", "publish", Path.GetFileName(project), $"release_{Workshop.Rid}", Workshop.Executable(program));
        Directory.CreateDirectory(workshop.NativeFolder);
        foreach (var target in targets) Replace(published, target);
        stamp.Write();
    }

    private async Task PublishSandboxAsync()
    {
        var stamp = new Stamp(workshop, "sandbox/Finch.Sandbox", "any");
        if (stamp.IsFresh([Path.Combine(workshop.SandboxFolder, Workshop.Executable("finch-sandbox"))])) return;

        workshop.Heading("publish finch-sandbox");
        await workshop.Programs.RunAsync(
            "dotnet", ["publish", "sandbox/Finch.Sandbox", "-c", "Release", "-o", workshop.SandboxFolder, "--nologo", "-v:q"]);
        stamp.Write();
    }

    /// <summary>By rename, because a program that is running cannot be written over.</summary>
    private static void Replace(string source, string target)
    {
        var beside = target + ".new";
        File.Copy(source, beside, overwrite: true);
        File.Move(beside, target, overwrite: true);
    }
}
