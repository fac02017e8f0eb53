namespace Finch.Aws.Query;

/// <summary>An expression is malformed, or cannot be applied to the data.</summary>
/// <param name="message">What is wrong, in the words of the AWS CLI's own evaluator where it has some.</param>
/// <param name="position">Where in the expression; null for failures of evaluation.</param>
public sealed class JmesPathException(string message, int? position = null) : Exception(message)
{
    /// <summary>The character of the expression, counted from zero; null for failures of evaluation.</summary>
    public int? Position { get; } = position;
}
