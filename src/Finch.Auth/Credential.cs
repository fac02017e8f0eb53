namespace Finch.Auth;

/// <summary>What a person or program shows to a registry. A closed set: the four records below.</summary>
public abstract record Credential
{
    private Credential()
    {
    }

    /// <summary>The user name to show to people, or null where there is none.</summary>
    public virtual string? User => null;

    /// <summary>No credential: the request goes out without one.</summary>
    public sealed record Anonymous : Credential
    {
        /// <summary>The only value.</summary>
        public static Anonymous Instance { get; } = new();
    }

    /// <summary>User name and password (RFC 7617). The name holds no colon; the password may.</summary>
    public sealed record Basic(string Username, Secret Password) : Credential
    {
        /// <inheritdoc/>
        public override string? User => Username;
    }

    /// <summary>An OAuth refresh token that a token server gave in place of a password (docker's <c>identitytoken</c>).</summary>
    public sealed record IdentityToken(Secret Token, string? Username = null) : Credential
    {
        /// <inheritdoc/>
        public override string? User => Username;
    }

    /// <summary>A ready bearer token, sent to the registry as it is (docker's <c>registrytoken</c>).</summary>
    public sealed record RegistryToken(Secret Token) : Credential;
}
