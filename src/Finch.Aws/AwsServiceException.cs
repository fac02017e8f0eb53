using Finch.Aws.Services;

namespace Finch.Aws;

/// <summary>The service answered with an error.</summary>
public sealed class AwsServiceException : AwsException
{
    /// <summary>Describes the answer.</summary>
    /// <param name="code">The error code, for example <c>AccessDeniedException</c>; the HTTP status where the body held none.</param>
    /// <param name="operation">The operation that was called, for example <c>GetAuthorizationToken</c>.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="serviceMessage">The text of the service.</param>
    /// <param name="retries">How often the call was repeated before giving up; zero when it was not.</param>
    public AwsServiceException(string code, string operation, int status, string serviceMessage, int retries = 0)
        : base(AwsFailure.Service, Describe(code, operation, serviceMessage, retries), ServiceErrorHints.For(code, operation, serviceMessage))
    {
        Code = code;
        Operation = operation;
        Status = status;
        ServiceMessage = serviceMessage;
    }

    /// <summary>The error code.</summary>
    public string Code { get; }

    /// <summary>The operation that was called.</summary>
    public string Operation { get; }

    /// <summary>The HTTP status.</summary>
    public int Status { get; }

    /// <summary>The text of the service.</summary>
    public string ServiceMessage { get; }

    /// <inheritdoc/>
    public override bool IsTransient => RetryRules.IsRetryable(Status, Code);

    /// <summary>The wording of the AWS CLI, which people paste into search engines.</summary>
    private static string Describe(string code, string operation, string message, int retries)
        => $"An error occurred ({code}) when calling the {operation} operation"
            + (retries > 0 ? $" (reached max retries: {retries})" : "") + $": {message}";
}
