using Finch.Auth;

namespace Finch.Aws;

/// <summary>The registry's own cloud as a source: tokens of Amazon ECR, made from the person's AWS credentials.</summary>
/// <param name="tokens">The tokens.</param>
/// <param name="target">Says which registries are ECR's and how they are reached: <see cref="EcrTarget.For"/>, or rules on top of it.</param>
public sealed class EcrCredentialSource(EcrTokens tokens, Func<CredentialQuery, EcrTarget?> target) : ICredentialSource
{
    /// <summary>Tokens for every registry that is ECR's by its name, made with the credentials that the AWS CLI would use, and kept in <c>~/.ecr</c>.</summary>
    /// <param name="context">Whose AWS.</param>
    public EcrCredentialSource(AwsContext context)
        : this(new EcrTokens(context), query => EcrTarget.For(query.Host))
    {
    }

    /// <inheritdoc/>
    public string Name => "Amazon ECR from AWS credentials";

    /// <inheritdoc/>
    public async Task<FoundCredential?> FindAsync(CredentialQuery query, CancellationToken cancellationToken)
    {
        if (target(query) is not { } ecr || await tokens.GetAsync(ecr, cancellationToken).ConfigureAwait(false) is not { } token)
            return null;
        // The registry knows better than the date beside the token: a clock may be wrong, a token may have been revoked.
        if (query.Expired is Credential.Basic dead && token.ToCredential().Password.Matches(dead.Password))
        {
            tokens.Erase(ecr.Host);
            if (await tokens.GetAsync(ecr, cancellationToken).ConfigureAwait(false) is not { } another)
                return null;
            token = another;
        }

        return new FoundCredential(token.ToCredential(), $"Amazon ECR token of {token.Principal}", token.ExpiresAt);
    }
}
