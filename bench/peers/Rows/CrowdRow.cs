using Finch.Peers.Reporting;
using Finch.Peers.Running;
using Finch.Peers.Servers;

namespace Finch.Peers.Rows;

/// <summary>A hundred pulls begin at once, and no token is cached: how often is AWS asked for one?</summary>
internal sealed class CrowdRow : IRow
{
    private const string Program = "docker-credential-ecr-login";
    private const int Crowd = 100;

    /// <summary>Long enough that the last helper begins before the first has its answer.</summary>
    private const string Slowness = "delay=500ms;host=api.ecr.eu-west-1.amazonaws.com";

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public string Name => "crowd";

    public IEnumerable<Line> Run(Stage stage)
    {
        var rounds = stage.Options.Quick ? 1 : 3;
        stage.Sandbox.AddFault(Slowness);
        try
        {
            var ours = Calls(stage, "ours", stage.Places.Ours(Program), rounds);
            string theirs;
            if (Tools.Find(Program) is { } official)
            {
                theirs = $"official helper {Range(Calls(stage, "official", official, rounds))}";
            }
            else
            {
                theirs = "";
                stage.Note("the official docker-credential-ecr-login is not installed");
            }

            return [new Line($"calls to AWS by {Crowd} helpers at once", Range(ours), theirs, "", "exactly 1", Line.Verdict(ours.TrueForAll(calls => calls == 1)))];
        }
        finally
        {
            stage.Sandbox.EndFaults();
        }
    }

    private static string Range(List<int> calls) => calls.Min() == calls.Max() ? $"{calls[0]}" : $"{calls.Min()} to {calls.Max()}";

    private static List<int> Calls(Stage stage, string name, string program, int rounds) =>
        [.. Enumerable.Range(0, rounds).Select(round => CallsOfOne(stage, $"crowd-{name}-{round}", program))];

    private static int CallsOfOne(Stage stage, string name, string program)
    {
        var home = stage.Places.NewFolder(name);
        var question = Path.Combine(home, "question");
        File.WriteAllText(question, Sandbox.EcrHost + "\n");
        var launch = new Launch(program, ["get"], stage.Sandbox.AtHome(home)) { Input = question };

        stage.Sandbox.Forget();
        var crowd = new List<Child>();
        try
        {
            for (var one = 0; one < Crowd; one++) crowd.Add(Child.Start(launch, Path.Combine(home, $"output-{one}"), stage.Stopped));
            foreach (var child in crowd)
            {
                child.Wait(Limit);
                child.MustSucceed();
                if (!child.Output.Contains("\"Secret\":", StringComparison.Ordinal)) throw child.Failure("gave no secret");
            }
        }
        finally
        {
            crowd.ForEach(child => child.Dispose());
        }

        return stage.Sandbox.AwsCalls();
    }
}
