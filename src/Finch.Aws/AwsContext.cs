using Finch.Auth;
using Finch.Auth.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Finch.Aws;

/// <summary>Asks a person for the current code of a multi-factor device.</summary>
/// <param name="serial">The device's serial number or ARN, to show.</param>
/// <param name="cancellationToken">Stops asking.</param>
/// <returns>The code; null when the person gave none.</returns>
public delegate Task<string?> MfaPrompt(string serial, CancellationToken cancellationToken);

/// <summary>What the AWS parts need from the program around them.</summary>
/// <param name="Environment">Variables, home directory and clock.</param>
public sealed record AwsContext(UserEnvironment Environment)
{
    /// <summary>Builds the bottom of the HTTP pipeline. The result is disposed by the caller of the factory.</summary>
    public Func<TransportOptions, HttpMessageHandler> Transport { get; init; } = options => HttpTransport.Create(options);

    /// <summary>Receives which credentials were selected and what became of a token. The transport logs by itself.</summary>
    public ILogger Logger { get; init; } = NullLogger.Instance;

    /// <summary>Asks for an MFA code; null where no person is present.</summary>
    public MfaPrompt? Mfa { get; init; }
}
