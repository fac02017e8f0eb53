using Finch.Auth;

namespace Finch.Images.Transfers;

/// <summary>Tries a blob again after failures that pass: the network broke, the registry had a problem.</summary>
internal sealed class TransferRetry(TransferOptions options, TimeProvider time)
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
                failures = position() - before >= Progress ? 1 : failures + 1;
                if (failures >= options.Attempts)
                    throw;
                failed(error.Message);
            }

            await Task.Delay(Pause(failures), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Not "slow down": the handlers below have waited as long as they were told to, and it did not help.</summary>
    private static bool Passes(RegistryAuthException error) => error.Failure is AuthFailure.Unreachable;

    /// <summary>Doubling, with a random part so that parallel blobs do not come back in step.</summary>
    private TimeSpan Pause(int failures)
    {
        var pause = Math.Min(options.FirstPause.TotalMilliseconds * Math.Pow(2, failures - 1), options.LongestPause.TotalMilliseconds);
        return TimeSpan.FromMilliseconds(pause * (0.75 + Random.Shared.NextDouble() / 2));
    }
}
