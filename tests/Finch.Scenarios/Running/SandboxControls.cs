using Finch.Scenarios.Language;

namespace Finch.Scenarios.Running;

/// <summary>The controls of a running sandbox. Faults that were set here end with the scenario that set them.</summary>
internal sealed class SandboxControls(string address) : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private bool _misbehaves;

    public async Task AddFaultsAsync(IEnumerable<string> faults, CancellationToken cancellation)
    {
        _misbehaves = true;
        using var body = new StringContent(string.Join('\n', faults));
        using var answer = await _http.PostAsync(new Uri($"{address}/faults"), body, cancellation);
        if (!answer.IsSuccessStatusCode) throw new ScenarioFailure(await answer.Content.ReadAsStringAsync(cancellation));
    }

    public Task<string> RequestsAsync(CancellationToken cancellation) => _http.GetStringAsync(new Uri($"{address}/requests"), cancellation);

    public async Task ForgetRequestsAsync(CancellationToken cancellation)
    {
        using var answer = await _http.DeleteAsync(new Uri($"{address}/requests"), cancellation);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        if (_misbehaves)
        {
            using var answer = await _http.DeleteAsync(new Uri($"{address}/faults"));
        }

        _http.Dispose();
    }
}
