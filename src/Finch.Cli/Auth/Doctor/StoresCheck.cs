using Finch.Auth;
using Finch.Auth.DockerConfig;
using Finch.Auth.Files;
using Finch.Auth.Helpers;
using Finch.Auth.Stores;
using Finch.Auth.Stores.Native;

namespace Finch.Cli.Auth.Doctor;

/// <summary>Every store keeps a made-up credential, gives it back and erases it. Nothing of it stays behind.</summary>
internal sealed class StoresCheck(Services services, KnownConfigs configs) : IDoctorCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => "stores";

    public async Task RunAsync(Findings findings, CancellationToken cancellationToken)
    {
        await TryFileAsync(findings, cancellationToken);
        var helpers = services.Credentials.Helpers;
        foreach (var named in ConfiguredHelper.All(services, configs).Where(named => named.Name != "finch" && !helpers.MakesItsOwn(named.Name)))
        {
            if (helpers.IsInstalled(named.Name))
                await TryAsync(named.Name, findings, cancellationToken);
        }
    }

    /// <summary>
    /// The file is tried beside the real one, in the same folder and by the same code: a power cut in the middle must not leave
    /// a made-up entry where docker reads it.
    /// </summary>
    private async Task TryFileAsync(Findings findings, CancellationToken cancellationToken)
    {
        var real = AtomicFile.ResolveLink(services.Credentials.Config.Path);
        if (!Directory.Exists(Path.GetDirectoryName(real)))
        {
            findings.Ok($"{Path.GetDirectoryName(real)} does not exist yet; 'finch login' makes it");
            return;
        }

        var beside = $"{real}.{TrialStore.Host}-{Guid.NewGuid():N}";
        try
        {
            var store = new FileStore(new DockerConfigFile(beside));
            var made = TrialStore.MakeUp();
            await store.SaveAsync(TrialStore.Registry, made, cancellationToken);
            var found = await store.FindAsync(new CredentialQuery(TrialStore.Registry), cancellationToken);
            var isBack = found?.Credential is Credential.Basic basic && basic.Username == made.Username && basic.Password.Matches(made.Password);
            var erased = await store.EraseAsync(TrialStore.Registry, cancellationToken);
            if (isBack && erased.Count == 1)
                findings.Ok($"file: written, read and erased beside {real}");
            else
                findings.Fail($"file: what is written beside {real} does not come back", "check the disk and the file system of that folder");
        }
        finally
        {
            File.Delete(beside);
            File.Delete(beside + ".lock");
        }
    }

    private async Task TryAsync(string name, Findings findings, CancellationToken cancellationToken)
    {
        try
        {
            if (services.Credentials.Helpers.Open(name) is INativeStore inside)
                Report(inside.Title, await inside.TryOutAsync(cancellationToken), findings);
            else
                await TryProgramAsync(services.Credentials.Helpers.Open(name), findings, cancellationToken);
        }
        catch (RegistryAuthException broken)
        {
            findings.Fail(findings.WordsOf(broken), broken.Hint);
        }
    }

    private static void Report(string title, StoreProbe probe, Findings findings)
    {
        if (probe.State == StoreState.Works)
            findings.Ok($"{title}: written, read and erased");
        else if (probe.State == StoreState.Locked)
            findings.Warn($"{title}: {probe.Reason ?? "it is locked"}", probe.Remedy);
        else
            findings.Fail($"{title}: {probe.Reason}", probe.Remedy);
    }

    private async Task TryProgramAsync(ICredentialHelper helper, Findings findings, CancellationToken cancellationToken)
    {
        // Two doctors at once would erase each other's credential.
        using var held = await FileLock.AcquireAsync(Path.Combine(services.Paths.Directory, "doctor.lock"), Patience, cancellationToken);
        var trial = new TrialStore(helper);
        if (await trial.SweepAsync(cancellationToken))
            findings.Warn($"{helper.Title}: a made-up credential of an earlier check was still there, and is erased now", null);
        if (await trial.RunAsync(cancellationToken) is { } problem)
            findings.Fail($"{helper.Title}: {problem}", $"run 'echo {TrialStore.Host} | {helper.Title} get' to see what it says");
        else
            findings.Ok($"{helper.Title}: written, read and erased");
    }
}
