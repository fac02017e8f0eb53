namespace Finch.Sandbox.Faulty;

/// <summary>The misbehaviour in force. Tests change it while the sandbox runs; safe for use by several threads.</summary>
public sealed class Faults
{
    private readonly Lock _lock = new();
    private readonly List<Fault> _active = [];

    internal Faults(IEnumerable<Fault> initial) => _active.AddRange(initial);

    /// <summary>What is in force now, with the counts that are left.</summary>
    public IReadOnlyList<Fault> Active
    {
        get
        {
            lock (_lock)
                return _active.ToArray();
        }
    }

    /// <summary>Adds a fault to those in force.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
            _active.Add(fault);
    }

    /// <summary>Adds a fault written as on the command line, for instance <c>delay=500ms;host=public.ecr.aws</c>.</summary>
    /// <exception cref="FormatException">The text is not a fault.</exception>
    public void Add(string fault) => Add(FaultSyntax.Parse(fault));

    /// <summary>Ends all misbehaviour.</summary>
    public void Clear()
    {
        lock (_lock)
            _active.Clear();
    }

    /// <summary>The first fault of a kind that concerns this request, or null. Taking it uses up one of its times.</summary>
    internal Fault? Take(FaultKind kind, HttpContext context)
    {
        lock (_lock)
        {
            if (_active.Count == 0)
                return null;
            HttpRequest request = context.Request;
            int index = _active.FindIndex(f => f.Kind == kind && f.Times != 0 && f.Concerns(request.Host.Host, request.Method, request.Path));
            if (index < 0)
                return null;
            Fault fault = _active[index];
            if (fault.Times is int times)
            {
                if (times == 1)
                    _active.RemoveAt(index);
                else
                    _active[index] = fault with { Times = times - 1 };
            }
            return fault;
        }
    }
}
