namespace Finch.Build;

/// <summary>All that CI asks of a change, in the order in which failures are cheapest to find.</summary>
internal sealed class Check(Workshop workshop, string[] options)
{
    public async Task RunAsync()
    {
        var tests = new TestRun(workshop, options);
        workshop.Heading("restore what the lock files say");
        await workshop.Programs.RunAsync("dotnet", ["restore", "Finch.slnx", "--locked-mode", "-v:q"]);
        await new Formatting(workshop).VerifyAsync();
        await new Packages(workshop).PackAsync();
        await tests.FromNothingAsync();
    }
}
