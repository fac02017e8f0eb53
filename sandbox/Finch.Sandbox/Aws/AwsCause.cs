namespace Finch.Sandbox.Aws;

/// <summary>Why AWS refused. Each protocol spells the same cause with its own code and status.</summary>
internal enum AwsCause
{
    MissingAuthentication,
    IncompleteSignature,
    UnknownKey,
    ExpiredToken,
    BadSignature,
    AccessDenied,
    Other,
}
