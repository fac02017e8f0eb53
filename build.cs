#!/usr/bin/env dotnet
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
#:property RestoreLockedMode=false
#:include build/**/*.cs
// The demo pushes the image that the scenarios push.
#:include tests/Finch.Scenarios/Images/*.cs

// Every task of this repository, the same for people and for CI: dotnet run build.cs -- TASK
using Finch.Build;
using Finch.Build.Guest;

using var workshop = new Workshop();
Dictionary<string, Func<string[], Task>> tasks = new()
{
    ["native"] = _ => new NativePrograms(workshop).PublishAsync(),
    ["test"] = options => new TestRun(workshop, options).FromNothingAsync(),
    ["check"] = options => new Check(workshop, options).RunAsync(),
    ["format"] = _ => new Formatting(workshop).ApplyAsync(),
    ["guest"] = _ => new GuestImage(workshop).BuildAsync(),
    ["bench"] = options => new Bench(workshop).RunAsync(options),
    ["fuzz"] = options => new Fuzz(workshop).RunAsync(options),
    ["pack"] = _ => new Packages(workshop).PackAsync(),
    ["demo"] = _ => new Demo(workshop).RunAsync(),
};

if (args is not [var name, .. var rest] || !tasks.TryGetValue(name, out var task))
{
    Console.Error.WriteLine(Usage.Text);
    return 2;
}

return await workshop.FinishAsync(name, () => task(rest));
