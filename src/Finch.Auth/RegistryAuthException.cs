namespace Finch.Auth;

/// <summary>
/// The one exception of the engine: what failed, for which host, and the command that fixes it.
/// Messages are lower case, without a final period and without secrets.
/// </summary>
public sealed class RegistryAuthException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="failure">The cause.</param>
    /// <param name="message">What failed, one line.</param>
    /// <param name="hint">What to do about it, one line; null where nothing sensible can be said.</param>
    /// <param name="host">The registry it is about, where there is one.</param>
    /// <param name="inner">The exception that was translated.</param>
    public RegistryAuthException(AuthFailure failure, string message, string? hint = null, RegistryHost? host = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Hint = hint;
        Host = host;
    }

    /// <summary>The cause.</summary>
    public AuthFailure Failure { get; }

    /// <summary>What to do about it, or null.</summary>
    public string? Hint { get; }

    /// <summary>The registry it is about, or null.</summary>
    public RegistryHost? Host { get; }

    /// <summary>
    /// The message as a log may keep it: without what a person typed in the wrong place, and without the words of another
    /// program, which nobody has looked at for secrets.
    /// </summary>
    public string LoggedMessage
    {
        get => Failure == AuthFailure.Usage ? "it was not called correctly" : field ?? Message;
        init;
    }
}
