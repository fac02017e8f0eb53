using Finch.Sandbox.Faulty;

namespace Finch.Sandbox;

/// <summary>How a sandbox is furnished. Everything has a default; secrets that are not given are made at random for each run.</summary>
public sealed class SandboxOptions
{
    /// <summary>The AWS account that owns the default user. Twelve digits.</summary>
    public string Account { get; init; } = "111222333444";

    /// <summary>The region put in <c>AWS_REGION</c>; every other region is served as well.</summary>
    public string Region { get; init; } = "eu-west-1";

    /// <summary>Who may sign AWS requests. Empty: one user, <c>finch</c>, of <see cref="Account"/>. The first one is put in the environment.</summary>
    public IReadOnlyList<AwsUser> AwsUsers { get; init; } = [];

    /// <summary>Roles with conditions of their own. A role that is not listed exists and may be assumed by everyone.</summary>
    public IReadOnlyList<AwsRole> Roles { get; init; } = [];

    /// <summary>Who may sign in to Docker Hub and the <c>registry.test</c> registries. Empty: one user, <c>ann</c>.</summary>
    public IReadOnlyList<RegistryUser> RegistryUsers { get; init; } = [];

    /// <summary>Private ECR repositories that exist from the start, in every account and region.</summary>
    public IReadOnlyList<string> Repositories { get; init; } = [];

    /// <summary>Whether a push to a private ECR repository makes it. Off, because Amazon ECR answers 404 until it was created.</summary>
    public bool CreateOnPush { get; init; }

    /// <summary>How long an ECR or ECR Public login password works. Amazon: 12 hours.</summary>
    public TimeSpan LoginTokenLifetime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>How long a Bearer access token works (<c>expires_in</c>). Docker Hub: 300 seconds.</summary>
    public TimeSpan AccessTokenLifetime { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The methods the <c>registry.test</c> token service answers; others get 404 or 405 as such servers do.</summary>
    public TokenMethods TokenMethods { get; init; } = TokenMethods.Get | TokenMethods.Post;

    /// <summary>Where images are kept. Null: a temporary folder that is removed at the end.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>Misbehaviour from the first request on; <see cref="SandboxServer.Faults"/> changes it later.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Decides expiry and clock skew. Certificates follow the machine's own clock, because peers check them with it.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
