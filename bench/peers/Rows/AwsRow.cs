using Finch.Peers.Measuring;
using Finch.Peers.Reporting;
using Finch.Peers.Running;

namespace Finch.Peers.Rows;

/// <summary>The two commands of the AWS CLI that people sign in with.</summary>
internal sealed class AwsRow : IRow
{
    private static readonly string[][] Commands = [["ecr", "get-login-password"], ["sts", "get-caller-identity"]];

    public string Name => "aws";

    public IEnumerable<Line> Run(Stage stage)
    {
        var aws = Tools.Require("aws");
        foreach (var command in Commands)
        {
            var folder = stage.Places.NewFolder(string.Join('-', command));
            var samples = new Contest(stage, folder) { Rounds = stage.Options.SlowRounds, WarmUps = 2 }.Run(
            [
                Contestant(stage, "ours", stage.Places.Ours("finch"), folder, ["aws", .. command]),
                Contestant(stage, "aws", aws, folder, command),
            ]);
            foreach (var peer in samples.Skip(1)) yield return Line.OfTimes($"`{string.Join(' ', command)}`", samples[0], peer, 1.0 / 15);
        }
    }

    private static Contestant Contestant(Stage stage, string name, string program, string folder, string[] arguments)
    {
        var home = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        return new Contestant(name, new Launch(program, arguments, stage.Sandbox.AtHome(home)))
        {
            Verify = output =>
            {
                if (output.Trim().Length == 0) throw new BenchFailure($"{name} said nothing");
            },
        };
    }
}
