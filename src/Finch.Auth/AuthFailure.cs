namespace Finch.Auth;

/// <summary>Why a sign-in or a registry call failed. One enum of causes; each maps to one exit code.</summary>
public enum AuthFailure
{
    /// <summary>The caller asked for something that makes no sense.</summary>
    Usage,

    /// <summary>No credential for the host, no such image, no such repository.</summary>
    NotFound,

    /// <summary>The registry, its token server or AWS refused the credential or the action.</summary>
    Refused,

    /// <summary>The credential was valid once and is no longer.</summary>
    Expired,

    /// <summary>The host could not be reached, or did not answer in time.</summary>
    Unreachable,

    /// <summary>TLS failed: an unknown authority, a wrong name, an expired certificate, plain HTTP behind https.</summary>
    Tls,

    /// <summary>The realm in a challenge may not see this credential (see decision 0001).</summary>
    RealmRefused,

    /// <summary>The answer broke the protocol: not JSON, too large, wrong digest.</summary>
    Protocol,

    /// <summary>A configuration file of ours or of another tool is malformed or unreadable.</summary>
    Configuration,

    /// <summary>A credential store or helper is broken: locked, crashed, missing, garbage.</summary>
    Store,

    /// <summary>The registry asked us to slow down and retries did not help.</summary>
    RateLimited,

    /// <summary>What is acted upon is not in the state that the action needs: a virtual machine that already runs.</summary>
    WrongState,
}
