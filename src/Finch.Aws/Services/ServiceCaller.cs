using System.Net.Http.Headers;
using Finch.Auth.Http;
using Finch.Aws.Credentials;
using Finch.Aws.Signing;

namespace Finch.Aws.Services;

/// <summary>
/// Calls a service: signs, sends, tries again what may succeed a moment later, and learns AWS's time when ours is wrong.
/// All attempts together have one time limit.
/// </summary>
internal sealed class ServiceCaller(AwsCalls calls)
{
    private static readonly TimeSpan SkewThatMatters = TimeSpan.FromMinutes(5);

    private static readonly string UserAgent = "finch/" + (typeof(ServiceCaller).Assembly.GetName().Version?.ToString(3) ?? "0");

    /// <summary>Makes a call.</summary>
    /// <param name="request">The call.</param>
    /// <param name="credentials">The keys to sign with; null for a call that is not signed.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <returns>An answer with a success status.</returns>
    /// <exception cref="AwsServiceException">The service answered with an error.</exception>
    /// <exception cref="AwsException">It did not answer.</exception>
    public async Task<ServiceAnswer> CallAsync(ServiceRequest request, AwsCredentials? credentials, CancellationToken cancellationToken)
    {
        var total = calls.Settings.Options.TotalTimeout;
        using var timer = new CancellationTokenSource(total, calls.Context.Environment.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            return await AttemptAsync(request, credentials, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AwsException(AwsFailure.TimedOut, $"Read timeout on endpoint URL: \"{PlainAddress.Of(request.Endpoint.Url)}\"",
                $"all attempts together took longer than {total.TotalSeconds} s: check the network and the proxy settings", error);
        }
    }

    private async Task<ServiceAnswer> AttemptAsync(ServiceRequest request, AwsCredentials? credentials, CancellationToken cancellationToken)
    {
        var (attempts, corrected) = (calls.Settings.MaximumAttempts, false);
        for (int retries = 0, attempt = 1; ; attempt++)
        {
            AwsException failure;
            try
            {
                var answer = await SendAsync(request, credentials, attempt, cancellationToken).ConfigureAwait(false);
                if ((int)answer.Status is >= 200 and < 300)
                    return answer;
                if (!corrected && credentials is not null && LearnsTheTime(answer))
                {
                    corrected = true;
                    continue;
                }

                failure = Error(request, answer, retries, attempts);
            }
            catch (AwsException unanswered) when (unanswered.IsTransient)
            {
                failure = unanswered;
                if (IsUnknownName(unanswered) && request.Endpoint.Fallback is { } other)
                {
                    request = request with { Endpoint = request.Endpoint with { Url = other, Fallback = null } };
                    continue;
                }
            }

            if (!failure.IsTransient || ++retries >= attempts)
                throw failure;
            await Task.Delay(RetryRules.Pause(retries), calls.Context.Environment.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task<ServiceAnswer> SendAsync(ServiceRequest call, AwsCredentials? credentials, int attempt, CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(call.Method, call.Path.Length == 0 ? call.Endpoint.Url : Below(call.Endpoint.Url, call.Path));
        request.Options.Set(LoggingHandler.Attempt, attempt);
        request.Headers.TryAddWithoutValidation("User-Agent", UserAgent);
        foreach (var (name, value) in call.Headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (call.ContentType is { } type)
        {
            request.Content = new ByteArrayContent(call.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        if (credentials is not null)
        {
            new SigV4Signer(credentials, call.Endpoint.SigningRegion, call.Endpoint.SigningName)
                .Sign(request, call.Body, calls.Context.Environment.Time.GetUtcNow() + calls.ClockOffset);
        }

        return SendOwnedAsync(request, cancellationToken);
    }

    private async Task<ServiceAnswer> SendOwnedAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using (request)
            return await calls.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private static Uri Below(Uri endpoint, string path) => new(endpoint.AbsoluteUri.TrimEnd('/') + path);

    private static AwsServiceException Error(ServiceRequest request, ServiceAnswer answer, int retries, int attempts)
    {
        var (code, message) = ServiceErrors.Read(answer);
        var exhausted = RetryRules.IsRetryable((int)answer.Status, code) && retries + 1 >= attempts;
        return new AwsServiceException(code, request.Operation, (int)answer.Status, message, exhausted ? retries : 0);
    }

    /// <summary>Takes over AWS's time when the refused signature can be explained by ours.</summary>
    private bool LearnsTheTime(ServiceAnswer answer)
    {
        if (answer.Date is not { } theirs || !RetryRules.MayBeClockSkew(ServiceErrors.Read(answer).Code))
            return false;
        var offset = theirs - calls.Context.Environment.Time.GetUtcNow();
        if ((offset - calls.ClockOffset).Duration() < SkewThatMatters)
            return false;
        calls.ClockOffset = offset;
        return true;
    }

    private static bool IsUnknownName(AwsException error)
        => error.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError };
}
