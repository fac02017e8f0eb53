namespace Finch.Sandbox;

/// <summary>What was asked of the sandbox, oldest first; the newest 20,000 requests are kept. Safe for use by several threads.</summary>
public sealed class RequestLog
{
    private const int Capacity = 20_000;

    private readonly Queue<LoggedRequest> _requests = new();

    /// <summary>A copy of the log at this moment.</summary>
    public IReadOnlyList<LoggedRequest> Snapshot()
    {
        lock (_requests)
            return _requests.ToArray();
    }

    /// <summary>Forgets everything logged so far.</summary>
    public void Clear()
    {
        lock (_requests)
            _requests.Clear();
    }

    internal void Add(LoggedRequest request)
    {
        lock (_requests)
        {
            if (_requests.Count == Capacity)
                _requests.Dequeue();
            _requests.Enqueue(request);
        }
    }
}
