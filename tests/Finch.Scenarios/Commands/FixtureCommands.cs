using Finch.Scenarios.Images;
using Finch.Scenarios.Language;
using Finch.Scenarios.Running;

namespace Finch.Scenarios.Commands;

/// <summary>The world a scenario needs: a sandbox of its own, a registry with a password, an image.</summary>
internal static class FixtureCommands
{
    /// <summary>A sandbox of this scenario's own, with options of <c>finch-sandbox serve</c>, such as a fault.</summary>
    public static async Task SandboxAsync(Scenario scenario, ScriptLine line)
    {
        var sandbox = await Sandbox.StartAsync(line.Expanded(scenario), scenario.Cancellation);
        scenario.AtEnd(sandbox);
        foreach (var (name, value) in sandbox.Environment) scenario.Variables[name] = value;
    }

    /// <summary>Misbehaviour of the sandbox in use, until the scenario ends.</summary>
    public static async Task FaultAsync(Scenario scenario, ScriptLine line)
    {
        var controls = new SandboxControls(scenario.Variables["FINCH_SANDBOX_ADMIN"]);
        scenario.AtEnd(controls);
        await controls.AddFaultsAsync(line.Expanded(scenario), scenario.Cancellation);
    }

    /// <summary>What the sandbox was asked, one line of JSON for each request, becomes the last output.</summary>
    public static async Task RequestsAsync(Scenario scenario, ScriptLine line)
    {
        await using var controls = new SandboxControls(scenario.Variables["FINCH_SANDBOX_ADMIN"]);
        if (line.Expanded(scenario) is ["-forget"]) await controls.ForgetRequestsAsync(scenario.Cancellation);
        else scenario.Remember(new Outcome(0, await controls.RequestsAsync(scenario.Cancellation), ""));
    }

    /// <summary>A socket that takes connections and never says a word, as a firewall that drops packets looks from inside.</summary>
    public static Task Silence(Scenario scenario, ScriptLine line)
    {
        var silent = new SilentServer();
        scenario.AtEnd(silent);
        scenario.Variables["SILENCE"] = silent.Address;
        return Task.CompletedTask;
    }

    public static async Task RegistryAsync(Scenario scenario, ScriptLine line)
    {
        var open = line.Expanded(scenario) is ["-open"];
        var (user, password) = line.Expanded(scenario) is [var first, var second] ? (first, second) : ("ann", "s3cret-of-ann");
        var registry = await PasswordRegistry.StartAsync(scenario, open ? null : user, password);
        scenario.AtEnd(registry);
        await registry.WaitAsync(scenario.Cancellation);
        scenario.Variables["REGISTRY"] = registry.Address;
        scenario.Variables["REGISTRY_USER"] = user;
        scenario.Variables["REGISTRY_PASSWORD"] = password;
    }

    /// <summary>A small image: an OCI layout in a folder, or an archive when the name ends in .tar.</summary>
    public static Task MakeImage(Scenario scenario, ScriptLine line)
    {
        var words = line.Expanded(scenario);
        Arguments.Demand(words.Length is 1 or 2, "usage: make-image FOLDER|FILE.tar [MESSAGE]");
        var image = SampleImage.Make(words.ElementAtOrDefault(1) ?? "a small image");
        var target = scenario.PathOf(words[0]);
        if (target.EndsWith(".tar", StringComparison.Ordinal)) image.SaveArchive(target, "demo:latest");
        else image.SaveLayout(target, "latest");
        scenario.Variables["IMAGE_DIGEST"] = image.Digest;
        scenario.Variables["IMAGE_HEX"] = image.Digest["sha256:".Length..];
        return Task.CompletedTask;
    }
}
