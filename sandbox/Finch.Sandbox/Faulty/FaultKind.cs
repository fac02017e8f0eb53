namespace Finch.Sandbox.Faulty;

/// <summary>What can go wrong on request.</summary>
public enum FaultKind
{
    /// <summary><c>delay=500ms</c>: wait before answering.</summary>
    Delay,

    /// <summary><c>too-many-requests=N</c>: 429 for the next N requests; <c>retry-after=SECONDS</c> sets the header (default 1), <c>status=400</c> throttles as AWS does.</summary>
    TooManyRequests,

    /// <summary><c>server-error=N</c>: a 5xx for the next N requests; <c>status=CODE</c> picks it (default 503).</summary>
    ServerError,

    /// <summary><c>reset=N</c>: reset the connection of the next N requests.</summary>
    Reset,

    /// <summary><c>token-lifetime=SECONDS</c>: tokens given out from now on live this long.</summary>
    TokenLifetime,

    /// <summary><c>foreign-realm=URL</c>: challenges name this realm.</summary>
    ForeignRealm,

    /// <summary><c>foreign-redirect=URL</c>: blob downloads redirect there.</summary>
    ForeignRedirect,

    /// <summary><c>foreign-upload=URL</c>: new uploads get this Location.</summary>
    ForeignUpload,

    /// <summary><c>corrupt-blob=OFFSET</c>: the byte of a blob at that offset comes out flipped.</summary>
    CorruptBlob,

    /// <summary><c>truncate-blob=BYTES</c>: the connection closes after so many bytes of a blob.</summary>
    TruncateBlob,

    /// <summary><c>stall-blob=BYTES</c>: after so many bytes of a blob nothing more comes; the connection stays open.</summary>
    StallBlob,

    /// <summary><c>shorten-blob=BYTES</c>: an answer that is complete in itself, but lacks the last bytes of the blob.</summary>
    ShortenBlob,

    /// <summary><c>lengthen-blob=BYTES</c>: so many zero bytes more than the blob has.</summary>
    LengthenBlob,

    /// <summary><c>other-range=BYTES</c>: a range request is answered with a range that begins so many bytes later.</summary>
    OtherRange,

    /// <summary><c>garbage-manifest=TEXT</c>: reads of manifests answer this text, with its own right digest.</summary>
    GarbageManifest,

    /// <summary><c>huge-manifest=BYTES</c>: reads of manifests answer so many bytes of white space, without a length.</summary>
    HugeManifest,

    /// <summary><c>break-manifest=BYTES</c>: the connection closes after so many bytes of a manifest.</summary>
    BreakManifest,

    /// <summary><c>break-upload=BYTES</c>: the connection closes after so many bytes of an upload; what arrived is kept.</summary>
    BreakUpload,

    /// <summary><c>refuse-token=N</c>: the next N tokens shown to a registry are called invalid.</summary>
    RefuseToken,

    /// <summary><c>huge-challenge=BYTES</c>: the challenge carries a parameter of that size.</summary>
    HugeChallenge,

    /// <summary><c>huge-token=BYTES</c>: the token endpoint answers with a token of that size.</summary>
    HugeToken,

    /// <summary><c>garbage-token=TEXT</c>: the token endpoint answers 200 with this text instead of JSON.</summary>
    GarbageToken,
}
