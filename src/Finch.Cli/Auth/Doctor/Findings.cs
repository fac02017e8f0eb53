using Finch.Auth;

namespace Finch.Cli.Auth.Doctor;

/// <summary>How something is.</summary>
internal enum CheckResult
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>It works, and may bite one day.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,

    /// <summary>Not looked at.</summary>
    Skip,
}

/// <summary>A line of the report; never a secret.</summary>
/// <param name="Check">What was looked at.</param>
/// <param name="Result">How it is.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do about it; null where there is nothing to do.</param>
internal sealed record Finding(string Check, CheckResult Result, string Text, string? Remedy);

/// <summary>What the checks find, in order.</summary>
/// <param name="show">Receives each finding as soon as there is one.</param>
internal sealed class Findings(Action<Finding> show)
{
    private readonly List<Finding> _all = [];

    /// <summary>True for a report that leaves this machine: what other programs said, which may be anything, is not in it.</summary>
    public bool IsForOthers { get; init; }

    /// <summary>What happens to every text before it is kept or shown.</summary>
    public Func<string, string> Redact { get; init; } = text => text;

    /// <summary>The check that is running.</summary>
    public string Check { get; set; } = "";

    public IReadOnlyList<Finding> All => _all;

    public void Ok(string text) => Add(CheckResult.Ok, text, null);

    public void Warn(string text, string? remedy) => Add(CheckResult.Warn, text, remedy);

    public void Fail(string text, string? remedy) => Add(CheckResult.Fail, text, remedy);

    public void Skip(string text) => Add(CheckResult.Skip, text, null);

    /// <summary>A failure in words that may be shown.</summary>
    public string WordsOf(RegistryAuthException failure) => IsForOthers ? failure.LoggedMessage : failure.Message;

    /// <summary>How many findings are of a kind.</summary>
    public int Count(CheckResult result) => _all.Count(finding => finding.Result == result);

    private void Add(CheckResult result, string text, string? remedy)
    {
        var finding = new Finding(Check, result, Redact(text), remedy is null ? null : Redact(remedy));
        _all.Add(finding);
        show(finding);
    }
}
