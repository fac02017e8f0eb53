using Finch.Auth;

namespace Finch.Cli.Output;

/// <summary>Every sentence that goes to stderr has one of these forms: lower case, one line, no stack trace.</summary>
internal static class ErrorReport
{
    /// <summary>What failed, and what to do about it.</summary>
    public static void Error(this TextWriter error, string message, string? hint = null)
    {
        error.WriteLine($"finch: error: {message}");
        if (hint is not null)
            error.Hint(hint);
    }

    /// <summary>A failure of the engine.</summary>
    public static void Error(this TextWriter error, RegistryAuthException failure) => error.Error(failure.Message, failure.Hint);

    /// <summary>Something the person should know before it hurts.</summary>
    public static void Warning(this TextWriter error, string message) => error.WriteLine($"finch: warning: {message}");

    /// <summary>A failure of the engine that does not stop what is being done.</summary>
    public static void Warning(this TextWriter error, RegistryAuthException failure)
    {
        error.Warning(failure.Message);
        if (failure.Hint is not null)
            error.Hint(failure.Hint);
    }

    /// <summary>What to do, or what would be better.</summary>
    public static void Hint(this TextWriter error, string message) => error.WriteLine($"finch: hint: {message}");

    /// <summary>Something that happened and is fine.</summary>
    public static void Note(this TextWriter error, string message) => error.WriteLine($"finch: {message}");
}
