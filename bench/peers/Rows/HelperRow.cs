using Finch.Peers.Fixtures;
using Finch.Peers.Measuring;
using Finch.Peers.Reporting;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>What docker does before every pull from ECR: ask the credential helper, with or without a token in its cache.</summary>
internal sealed class HelperRow(bool cached) : IRow
{
    private const string Program = "docker-credential-ecr-login";

    public string Name => cached ? "helper-cached" : "helper-uncached";

    public IEnumerable<Line> Run(Stage stage)
    {
        var folder = stage.Places.NewFolder(Name);
        var question = Path.Combine(folder, "question");
        File.WriteAllText(question, Sandbox.EcrHost + "\n");

        List<Contestant> contestants = [Helper(stage, "ours", stage.Places.Ours(Program), folder, question)];
        if (Tools.Find(Program) is { } official) contestants.Add(Helper(stage, "official helper", official, folder, question));
        else stage.Note("the official docker-credential-ecr-login is not installed");
        if (cached) contestants.Add(Hello(stage));

        var samples = new Contest(stage, folder) { Rounds = stage.Options.QuickRounds }.Run(contestants);
        return samples.Skip(1).Select(peer => Line.OfTimes(
            cached ? "helper `get`, token cached" : "helper `get`, token not cached", samples[0], peer, Goal(peer)));
    }

    private double Goal(Samples peer) => peer.Name == "hello" ? 1.5 : cached ? 0.6 : 0.8;

    private Contestant Helper(Stage stage, string name, string program, string folder, string question)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        var cache = Path.Combine(home, ".ecr");
        var filled = false;
        return new Contestant(name, new Launch(program, ["get"], stage.Sandbox.AtHome(home)) { Input = question })
        {
            // The warm-up fills the cache. Without one, each run begins with no cache at all, and ends with having written one.
            Prepare = () =>
            {
                if (!cached && Directory.Exists(cache)) Directory.Delete(cache, recursive: true);
                stage.Sandbox.Forget();
            },
            Verify = output =>
            {
                if (!output.Contains("\"Secret\":", StringComparison.Ordinal)) throw new BenchFailure($"{name} gave no secret");
                // What is compared is what the row's name says.
                var asked = stage.Sandbox.AwsCalls() > 0;
                if (asked == (cached && filled)) throw new BenchFailure($"{name} {(asked ? "asked AWS again" : "did not ask AWS")}");
                filled = true;
            },
        };
    }

    private static Contestant Hello(Stage stage) =>
        new("hello", new Launch(HelloWorld.Program(stage), [], Surroundings.Of(stage.Places.Work)));
}
