using Finch.Auth;
using Finch.Auth.Helpers;

namespace Finch.Aws;

/// <summary>The helper <c>ecr-login</c> as finch has it inside: the same tokens as the program of that name, without starting one.</summary>
public static class EcrLogin
{
    /// <summary>The suffix that configurations name it by.</summary>
    public const string Name = "ecr-login";

    /// <summary>The helper over the tokens of a person.</summary>
    public static BuiltInHelper BuiltIn(AwsContext context)
    {
        var tokens = new EcrTokens(context);
        return new BuiltInHelper(Name, host => EcrTarget.For(host) is not null, new EcrCredentialSource(tokens), Forget);

        void Forget(RegistryHost host)
        {
            if (EcrTarget.For(host) is { } ecr)
                tokens.Erase(ecr.Host);
        }
    }
}
