using System.Globalization;
using Finch.Fuzz;

const string Usage = """
    usage: dotnet run build.cs -- fuzz [--inputs N] [--seed S] [--only NAME] [--at INDEX]

      --inputs N    inputs in all, shared among the parsers (default: 1000000)
      --seed S      what they are made from (default: 1)
      --only NAME   one parser gets them all: challenge, token, reference, manifest, index, archive
      --at INDEX    begin with this input: with --seed and --only, a finding again
    """;

var (inputs, seed, at, only) = (1_000_000L, 1UL, 0L, (string?)null);
for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : "";
    var isRead = args[i] switch
    {
        "--inputs" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out inputs),
        "--seed" => ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out seed),
        "--at" => long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out at),
        "--only" => Fuzzing.Targets.Any(target => target.Name == (only = value)),
        _ => false,
    };
    if (isRead)
        continue;
    Console.Error.WriteLine(Usage);
    return 2;
}

Console.WriteLine($"seed {seed}");
Console.WriteLine("| Parser | Inputs | Well-formed | Seconds | Slowest (ms) | Most memory (KiB) | Findings |");
Console.WriteLine("|---|---|---|---|---|---|---|");
var found = 0;
foreach (var target in Fuzzing.Targets.Where(target => only is null || target.Name == only))
{
    var run = new Fuzzing(target, seed);
    using var watch = new Watch(target.Name, run);
    var outcome = run.Run(at, only is null ? inputs * target.Share / 100 : inputs);
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"| {target.Name} | {outcome.Inputs} | {outcome.Taken} | {outcome.Elapsed.TotalSeconds:0.0} | {outcome.Slowest.TotalMilliseconds:0.0} | {outcome.Largest / 1024} | {outcome.Findings.Count} |"));
    foreach (var finding in outcome.Findings)
        Console.Error.WriteLine($"fuzz: {target.Name}: --only {target.Name} --seed {seed} --at {finding.Index} --inputs 1: {finding.What}\n  {Convert.ToBase64String(finding.Input.AsSpan(0, Math.Min(finding.Input.Length, 300)))}");
    found += outcome.Findings.Count;
}

return found == 0 ? 0 : 1;

/// <summary>Ends the run, naming the input, when one takes longer than anything should.</summary>
internal sealed class Watch : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly Timer _timer;
    private long _seen = -1;

    public Watch(string target, Fuzzing run) => _timer = new Timer(_ =>
    {
        var current = run.Current;
        if (current == _seen)
        {
            Console.Error.WriteLine($"fuzz: {target}: input {current} does not end");
            Environment.Exit(1);
        }

        _seen = current;
    }, null, Limit, Limit);

    public void Dispose() => _timer.Dispose();
}
