namespace Finch.Aws.Query;

/// <summary>An expression is malformed, or cannot be applied to the data.</summary>
/// <param name="message">What is wrong, in the words of the AWS CLI's evaluator, with the expression and a mark below the place.</param>
internal sealed class JmesPathException(string message) : Exception(message);
