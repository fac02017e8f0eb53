namespace Finch.Cli.Auth.Doctor;

/// <summary>One thing that can be wrong with a machine. It looks and reports; it repairs nothing.</summary>
internal interface IDoctorCheck
{
    /// <summary>What is looked at, in a word or two.</summary>
    string Name { get; }

    /// <summary>True when it has to reach something; <c>--offline</c> leaves it out.</summary>
    bool NeedsNetwork => false;

    /// <summary>Looks. What it cannot explain itself it throws, which counts as a failure.</summary>
    Task RunAsync(Findings findings, CancellationToken cancellationToken);
}
