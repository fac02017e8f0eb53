using Finch.Auth;
using Finch.Auth.Http;
using Finch.Aws;

namespace Finch.CredentialHelper.Kubelet;

/// <summary>
/// The program as a kubelet's image credential provider: one request on stdin, one answer on stdout, or exit code 1 and the reason as one
/// line on stderr, which the kubelet puts into its log.
/// </summary>
/// <param name="name">The name it was called by, for messages.</param>
/// <param name="aws">The surroundings, and the way to AWS.</param>
/// <param name="input">The request.</param>
/// <param name="output">The answer; nothing at all is written after a failure.</param>
/// <param name="errors">The reason.</param>
internal sealed class KubeletProvider(string name, AwsContext aws, Stream input, Stream output, TextWriter errors)
{
    /// <summary>The argument for a program that is installed under its own name.</summary>
    private const string Verb = "kubelet-credential-provider";

    /// <summary>What is left to end helper programs, before somebody ends us.</summary>
    private const int SecondsToEnd = 3;

    /// <summary>The name of this role, by the name of the program or its first argument; null when a kubelet did not start it.</summary>
    public static string? NameFor(string program, IReadOnlyList<string> args)
    {
        var called = Path.GetFileNameWithoutExtension(program);
        return called is "ecr-credential-provider" or "finch-credential-provider" || args is [Verb, ..] ? called : null;
    }

    /// <summary>Serves one call.</summary>
    /// <param name="args">Those of the kubelet's configuration. Nothing depends on them: <c>get-credentials</c> and others are usual.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken)
    {
        if (args is ["--version" or "-v"] or [Verb, "--version" or "-v"])
        {
            await output.WriteAsync(System.Text.Encoding.UTF8.GetBytes($"{name} version {Version} (finch)\n"), cancellationToken);
            return 0;
        }

        try
        {
            var answer = await InTimeAsync(cancellationToken);
            await output.WriteAsync(answer.Format(), cancellationToken);
            return 0;
        }
        catch (RegistryAuthException failure)
        {
            return await FailAsync(failure.Message, failure.Hint);
        }
        catch (Exception defect)
        {
            // As in every helper of ours: one exit code, one line, and no stack trace in the log of a node.
            return await FailAsync(defect.Message, null);
        }
    }

    private static string Version => typeof(KubeletProvider).Assembly.GetName().Version!.ToString(3);

    private async Task<CredentialProviderResponse> InTimeAsync(CancellationToken cancellationToken)
    {
        var time = aws.Environment.Time;
        var limit = TimeSpan.FromSeconds(CredentialProviderApi.SecondsToAnswer);
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
        try
        {
            // A read of stdin or of a file on a lost network drive does not end with the token: those are left behind.
            var work = Task.Run(() => AnswerAsync(either.Token), either.Token);
            return await work.WaitAsync(limit + TimeSpan.FromSeconds(SecondsToEnd), time, cancellationToken);
        }
        catch (Exception late) when (late is OperationCanceledException or TimeoutException && !cancellationToken.IsCancellationRequested)
        {
            throw new RegistryAuthException(AuthFailure.Unreachable,
                $"there is no answer after {limit.TotalSeconds} s, and a kubelet waits no longer than a minute",
                "check the network and the proxy of the kubelet's service, and the credential helpers of this node", inner: late);
        }
    }

    private async Task<CredentialProviderResponse> AnswerAsync(CancellationToken cancellationToken)
    {
        var json = await BoundedBody.ReadAsync(input, CredentialProviderApi.LongestRequest, cancellationToken)
            ?? throw new RegistryAuthException(AuthFailure.Protocol,
                $"the request on stdin is longer than {CredentialProviderApi.LongestRequest / 1024} KiB");
        return await new PullCredentials(aws).FindAsync(CredentialProviderRequest.Parse(json), cancellationToken);
    }

    private async Task<int> FailAsync(string message, string? hint)
    {
        await errors.WriteLineAsync($"{name}: {message}{(hint is null ? "" : $" (hint: {hint})")}".ReplaceLineEndings(" "));
        return 1;
    }
}
