using Finch.Auth;
using Finch.Aws;

namespace Finch.Settings.Rules;

/// <summary>Which registries are Amazon ECR's and how they are reached: by their names, and by what the rules say on top.</summary>
internal sealed class EcrRules(Func<RegistryRules> rules)
{
    /// <summary>How tokens for a registry are made.</summary>
    /// <returns>Null when it is no registry of ECR, or is never to be shown a credential.</returns>
    /// <exception cref="RegistryAuthException">The rules cannot be read.</exception>
    public EcrTarget? TargetFor(RegistryHost host) => TargetFor(host, rules().For(host));

    /// <summary>How tokens for a registry are made, for those who have looked up the rule.</summary>
    public static EcrTarget? TargetFor(RegistryHost host, RegistryRule? rule)
    {
        if (rule is null)
            return EcrTarget.For(host);
        if (rule.IsAnonymous)
            return null;
        if (!EcrHost.TryParse(host, out var ecr))
        {
            // The reader has made sure that a rule with AWS keys for other names says both.
            if (rule is not { Account: { } account, Region: { } region })
                return null;
            ecr = EcrHost.BehindCustomName(host, account, region);
        }

        var options = rule.Aws ?? new AwsOptions();
        return new EcrTarget(ecr, ecr.AccountId is { } owner ? options with { RoleArn = AwsNames.Expand(options.RoleArn, owner) } : options);
    }
}
