using System.Reflection;
using Finch.Sandbox.Cli;

try
{
    switch (args)
    {
        case [.. var before, "-h" or "--help"] when !before.Contains("--"):
        case ["help"]:
            Console.Out.Write(HelpText.Usage);
            return 0;
        case ["--version"]:
            Console.Out.WriteLine($"finch-sandbox {Assembly.GetExecutingAssembly().GetName().Version?.ToString(3)}");
            return 0;
        case ["env", .. var rest]:
            return EnvCommand.Run(rest);
        case ["run", .. var rest]:
            return await RunCommand.RunAsync(rest);
        case ["serve", .. var rest]:
            return await ServeCommand.RunAsync(rest);
        case [var word, ..] when !word.StartsWith('-'):
            throw new UsageException($"unknown command \"{word}\"");
        default:
            return await ServeCommand.RunAsync(args);
    }
}
catch (UsageException wrong)
{
    Console.Error.WriteLine($"finch-sandbox: error: {wrong.Message}");
    Console.Error.WriteLine("finch-sandbox: hint: finch-sandbox --help");
    return 2;
}
catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"finch-sandbox: error: {failure.Message}");
    return 1;
}
