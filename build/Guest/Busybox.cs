namespace Finch.Build.Guest;

/// <summary>
/// The small programs of the system, all of them busybox. The static one starts faster, which counts on an emulated processor;
/// those that look up names of hosts must be the dynamic one, because the static one crashes there.
/// </summary>
internal static class Busybox
{
    private static readonly HashSet<string> OfTheNetwork =
    [
        "arping", "ftpget", "ftpput", "nc", "nslookup", "ntpd", "ping", "ping6", "ssl_client", "telnet", "traceroute", "traceroute6",
        "wget",
    ];

    public static async Task InstallAsync(Workshop workshop, string fixedOne, GuestRoot root)
    {
        List<string> applets = [];
        var exit = await workshop.Programs.StartAsync(fixedOne, ["--list-full"], null, applets.Add, TimeSpan.FromMinutes(1));
        if (exit != 0 || applets.Count == 0) throw new BuildFailure("the packages' busybox does not run on this machine");

        root.Install(fixedOne, "bin/busybox.static");
        foreach (var applet in applets)
            root.Link(applet, OfTheNetwork.Contains(Path.GetFileName(applet)) ? "/bin/busybox" : "/bin/busybox.static");
    }
}
