namespace Finch.Aws;

/// <summary>Something with AWS failed. The message carries no secret; where the AWS CLI has a text for the case, it is that text.</summary>
public class AwsException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="failure">The cause.</param>
    /// <param name="message">What failed, one line.</param>
    /// <param name="hint">What to do about it, or null.</param>
    /// <param name="inner">The exception that was translated.</param>
    public AwsException(AwsFailure failure, string message, string? hint = null, Exception? inner = null)
        : base(message, inner)
    {
        Failure = failure;
        Hint = hint;
    }

    /// <summary>The cause.</summary>
    public AwsFailure Failure { get; }

    /// <summary>What to do about it, one line; null where nothing sensible can be said.</summary>
    public string? Hint { get; }

    /// <summary>The message as a log may keep it: without the words of another program, which nobody has looked at for secrets.</summary>
    public string LoggedMessage
    {
        get => field ?? Message;
        init;
    }

    /// <summary>True when the same request may work a moment later.</summary>
    public virtual bool IsTransient => Failure is AwsFailure.Unreachable or AwsFailure.TimedOut;
}
