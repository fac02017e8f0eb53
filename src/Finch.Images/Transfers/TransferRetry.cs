using Finch.Auth;

namespace Finch.Images.Transfers;

/// <summary>Tries a blob again after failures that pass: the network broke, the registry had a problem.</summary>
/// <param name="options">How often, and how long the pauses are.</param>
/// <param name="time">The clock.</param>
/// <param name="slowDowns">
/// True where "slow down" may be the answer to a body, which the handlers below do not send again. For all else they have waited as
/// long as they were told to, and it did not help.
/// </param>
internal sealed class TransferRetry(TransferOptions options, TimeProvider time, bool slowDowns = false)
{
    /// <summary>An attempt that got this far was worth it: the count of failures begins anew.</summary>
    private const long Progress = 1024 * 1024;

    /// <summary>Runs <paramref name="attempt"/> until it succeeds, fails for good, or failed too often in a row.</summary>
    /// <param name="attempt">One attempt; it goes on where the last one stopped.</param>
    /// <param name="position">How far the attempts got.</param>
    /// <param name="failed">Told about a failure that is not the last.</param>
    /// <param name="cancellationToken">Stops the attempts.</param>
    public async Task RunAsync(Func<Task> attempt, Func<long> position, Action<string> failed, CancellationToken cancellationToken)
    {
        for (var failures = 0; ;)
        {
            var before = position();
            try
            {
                await attempt().ConfigureAwait(false);
                return;
            }
            catch (RegistryAuthException error) when (Passes(error) && !cancellationToken.IsCancellationRequested)
            {
                // A server that is asked for less is asked less often.
                failures = position() - before >= Progress ? 1 : failures + (error.Failure == AuthFailure.RateLimited ? 2 : 1);
                if (failures >= options.Attempts)
                    throw;
                failed(error.Message);
            }

            await Task.Delay(Pause(failures), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private bool Passes(RegistryAuthException error)
        => error.Failure is AuthFailure.Unreachable || (slowDowns && error.Failure is AuthFailure.RateLimited);

    /// <summary>Doubling, with a random part so that parallel blobs do not come back in step.</summary>
    private TimeSpan Pause(int failures)
    {
        var pause = Math.Min(options.FirstPause.TotalMilliseconds * Math.Pow(2, failures - 1), options.LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.75 + Random.Shared.NextDouble() / 2));
    }
}
