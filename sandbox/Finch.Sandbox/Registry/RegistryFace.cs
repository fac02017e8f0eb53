namespace Finch.Sandbox.Registry;

/// <summary>One registry as clients see it: its images, its way to authenticate, and its habits.</summary>
internal sealed class RegistryFace
{
    public required ImageStore Store { get; init; }

    public required UploadSessions Uploads { get; init; }

    public required IRegistryGuard Guard { get; init; }

    /// <summary>Where blob downloads are redirected; null to serve them itself.</summary>
    public BlobRedirect? BlobRedirect { get; init; }

    /// <summary>Set for private Amazon ECR, which behaves differently in several places.</summary>
    public EcrRegistryId? Ecr { get; init; }

    /// <summary>The same images behind another way to authenticate.</summary>
    public RegistryFace WithGuard(IRegistryGuard guard) => new()
    {
        Store = Store,
        Uploads = Uploads,
        Guard = guard,
        BlobRedirect = BlobRedirect,
        Ecr = Ecr,
    };
}
