using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Aws;

/// <summary>The helper <c>ecr-login</c> as finch has it inside: the same tokens as the program of that name, without starting one.</summary>
internal static class EcrLogin
{
    /// <summary>The suffix that configurations name it by.</summary>
    public const string Name = "ecr-login";

    /// <summary>The helper over the tokens of a person.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="target">Says which registries are ECR's and how they are reached: <see cref="EcrTarget.For"/>, or rules on top of it.</param>
    public static BuiltInHelper BuiltIn(EcrTokens tokens, Func<RegistryHost, EcrTarget?> target)
    {
        return new BuiltInHelper(Name, host => target(host) is not null, new EcrCredentialSource(tokens, query => target(query.Host)), Forget);

        void Forget(RegistryHost host)
        {
            if (target(host) is { } ecr)
                tokens.Erase(ecr.Host);
        }
    }
}
