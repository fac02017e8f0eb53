using System.Globalization;

namespace Finch.Peers;

/// <summary>What to measure, and how long.</summary>
internal sealed record Options
{
    public const string Usage = """
        usage: dotnet run build.cs -- bench [OPTIONS]

          --only NAME         rows whose name contains NAME; may be repeated. Rows: ROWS
          --quick             fewer rounds: to see that it works, not to quote
          --layers N          layers of the image that is moved (default: 8)
          --layer-mib N       MiB in each of them (default: 64)
          --save              keep the table in bench/results/DATE.md, or DATE-NAME.md with --only
          --artifacts FOLDER  where the published programs are (default: $FINCH_ARTIFACTS, else artifacts/)
          --work FOLDER       where to keep what is moved (default: artifacts/bench/work); it is cleared away at the end
        """;

    public List<string> Only { get; } = [];

    public bool Quick { get; private set; }

    public bool Save { get; private set; }

    public int Layers { get; private set; } = 8;

    public int LayerMebibytes { get; private set; } = 64;

    public string? Artifacts { get; private set; } = Environment.GetEnvironmentVariable("FINCH_ARTIFACTS") is { Length: > 0 } folder ? folder : null;

    public string? Work { get; private set; }

    /// <summary>Programs that take milliseconds.</summary>
    public int QuickRounds => Quick ? 6 : 30;

    /// <summary>Programs of which one takes the better part of a second.</summary>
    public int SlowRounds => Quick ? 3 : 10;

    public int TransferRounds => Quick ? 2 : 5;

    public bool Wants(string row) => Only.Count == 0 || Only.Exists(name => row.Contains(name, StringComparison.Ordinal));

    public static Options Parse(string[] arguments)
    {
        var options = new Options();
        var left = new Queue<string>(arguments);
        while (left.TryDequeue(out var argument))
        {
            switch (argument)
            {
                case "--only": options.Only.Add(Value(left, argument)); break;
                case "--quick": options.Quick = true; break;
                case "--save": options.Save = true; break;
                case "--layers": options.Layers = Number(left, argument); break;
                case "--layer-mib": options.LayerMebibytes = Number(left, argument); break;
                case "--artifacts": options.Artifacts = Value(left, argument); break;
                case "--work": options.Work = Value(left, argument); break;
                default: throw new BenchFailure($"unknown option {argument}");
            }
        }

        if (options.Quick && options.Save) throw new BenchFailure("a --quick run is not worth keeping");
        return options;
    }

    private static string Value(Queue<string> left, string option) =>
        left.TryDequeue(out var value) ? value : throw new BenchFailure($"{option} needs a value");

    private static int Number(Queue<string> left, string option) =>
        int.TryParse(Value(left, option), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 1024
            ? number
            : throw new BenchFailure($"{option} needs a number from 1 to 1024");
}
