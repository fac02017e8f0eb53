using System.CommandLine;
using Finch.Images;

namespace Finch.Cli.Images;

/// <summary><c>--platform OS/ARCH[/VARIANT]</c>.</summary>
internal static class PlatformOption
{
    public static Option<Platform?> Create(string description)
        => new("--platform")
        {
            Description = description,
            HelpName = "OS/ARCH",
            CustomParser = result =>
            {
                if (Platform.TryParse(result.Tokens[0].Value, out var platform))
                    return platform;
                result.AddError($"'{result.Tokens[0].Value}' is not a platform; write it as linux/amd64 or linux/arm/v7");
                return null;
            },
        };
}
