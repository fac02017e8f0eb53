using System.Diagnostics;
using System.Net.Http.Headers;
using System.Xml.Linq;

namespace Finch.Aws.Tests.Peers;

/// <summary>A running moto_server: AWS in Python, by people who have never seen our code, made to verify signatures and policies.</summary>
internal sealed class Moto : IAsyncDisposable
{
    private readonly Process _process;

    private Moto(Process process) => _process = process;

    public Uri Address { get; private set; } = null!;

    /// <summary>The keys of a user who may do everything.</summary>
    public (string Id, string Secret) Keys { get; private set; }

    public static async Task<Moto> StartAsync(string program, CancellationToken cancellationToken)
    {
        var process = Process.Start(new ProcessStartInfo(program, ["-H", "127.0.0.1", "-p", "0"]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var address = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        // Its log is read to the end: a full pipe would stop it.
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null)
                address.TrySetException(new InvalidOperationException("moto_server ended"));
            else if (line.Data.IndexOf("http://", StringComparison.Ordinal) is var at and >= 0)
                address.TrySetResult(new Uri(line.Data[at..]));
        };
        process.BeginErrorReadLine();
        var moto = new Moto(process);
        try
        {
            moto.Address = await address.Task.WaitAsync(cancellationToken);
            await moto.PrepareAsync(cancellationToken);
            return moto;
        }
        catch
        {
            await moto.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
        await IamAsync("CreateUser");
        await IamAsync("PutUserPolicy", ("PolicyName", "all"),
            ("PolicyDocument", """{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}"""));
        var answer = XDocument.Parse(await IamAsync("CreateAccessKey"));
        string Leaf(string name) => answer.Descendants().Single(element => element.Name.LocalName == name).Value;
        Keys = (Leaf("AccessKeyId"), Leaf("SecretAccessKey"));
        using var verify = new StringContent("0", MediaTypeHeaderValue.Parse("text/plain"));
        using var done = await http.PostAsync(new Uri(Address, "/moto-api/reset-auth"), verify, cancellationToken);
        done.EnsureSuccessStatusCode();

        async Task<string> IamAsync(string action, params (string Name, string Value)[] parameters)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, Address)
            {
                Content = new FormUrlEncodedContent(parameters.Append(("Action", action)).Append(("Version", "2010-05-08")).Append(("UserName", "ann"))
                    .Select(pair => KeyValuePair.Create(pair.Item1, pair.Item2))),
            };
            // It tells services apart by the scope of a signature, and verifies none yet.
            request.Headers.TryAddWithoutValidation("Authorization",
                "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, Signature=x");
            using var response = await http.SendAsync(request, cancellationToken);
            return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(cancellationToken);
        }
    }
}
