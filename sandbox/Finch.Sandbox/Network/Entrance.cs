namespace Finch.Sandbox.Network;

/// <summary>The doors of the sandbox, each a loopback port of its own.</summary>
internal enum Entrance
{
    /// <summary>TLS, for every virtual host.</summary>
    Https,

    /// <summary>Plain HTTP, for every virtual host, and for AWS requests addressed to loopback itself.</summary>
    Http,

    /// <summary>The registry without authentication.</summary>
    Open,

    /// <summary>The registry that asks for Basic.</summary>
    Basic,

    /// <summary>The registry that asks for Bearer.</summary>
    Bearer,

    /// <summary>Faults and the request log.</summary>
    Admin,
}
