using Finch.Peers.Measuring;
using Finch.Peers.Reporting;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>A first sign-in to a registry that asks for a user and a password; the password comes by standard input, and ends in a file.</summary>
internal sealed class LoginRow : IRow
{
    private const string User = "ann";
    private const double Goal = 0.6;

    /// <summary>htpasswd's default. With a higher one, bcrypt in the registry would be most of what is measured.</summary>
    private const string BcryptCost = "5";

    public string Name => "login";

    public IEnumerable<Line> Run(Stage stage)
    {
        var folder = stage.Places.NewFolder(Name);
        var (password, passwords) = (Path.Combine(folder, "password"), Path.Combine(folder, "htpasswd"));
        File.WriteAllText(password, Guid.NewGuid().ToString("N") + "\n");
        File.WriteAllText(passwords, stage.Run(
            new Launch(Tools.Require("htpasswd"), ["-niBC", BcryptCost, User], Surroundings.Of(folder)) { Input = password }));

        var address = DockerRegistry.FreeAddress();
        using var registry = DockerRegistry.Start(stage, address, passwords);
        Contestant Login(string name, string program, params string[] options) =>
            Contestant(name, program, [.. options, "-u", User, "--password-stdin", address], Path.Combine(folder, name), password);

        List<Contestant> contestants = [Login("ours", stage.Places.Ours("finch"), "login")];
        foreach (var peer in new[] { "docker", "skopeo", "podman" })
        {
            // docker speaks plain HTTP to loopback by itself, as we do.
            string[] options = peer == "docker" ? ["login"] : ["login", "--tls-verify=false", "--authfile", AuthFile(Path.Combine(folder, peer))];
            if (Tools.Find(peer) is { } program) contestants.Add(Login(peer, program, options));
            else stage.Note($"{peer} is not installed");
        }

        var samples = new Contest(stage, folder) { Rounds = stage.Options.QuickRounds }.Run(contestants);
        var fastest = samples.Skip(1).MinBy(peer => peer.Median);
        return samples.Skip(1).OrderBy(peer => peer.Median).Select(peer =>
            Line.OfTimes("`login`, Basic, on loopback", samples[0], peer, peer == fastest ? Goal : null));
    }

    private static string AuthFile(string home) => Path.Combine(home, "auth.json");

    private static Contestant Contestant(string name, string program, string[] arguments, string home, string password) =>
        new(name, new Launch(program, arguments, Surroundings.Of(home)) { Input = password })
        {
            Prepare = () =>
            {
                if (Directory.Exists(home)) Directory.Delete(home, recursive: true);
                Directory.CreateDirectory(home);
            },
            Verify = output =>
            {
                if (!output.Contains("Login Succeeded", StringComparison.Ordinal)) throw new BenchFailure($"{name} did not sign in");
            },
        };
}
