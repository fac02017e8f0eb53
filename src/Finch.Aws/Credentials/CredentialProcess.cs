using Finch.Aws.Services;

namespace Finch.Aws.Credentials;

/// <summary>A program of the person's choice that prints credentials (<c>credential_process</c>).</summary>
internal sealed class CredentialProcess(string profile, string command) : CredentialProvider
{
    public override string Description => $"profile '{profile}' (credential_process)";

    public override void Identify(IdentityText identity) => identity.Add("profile", profile).Add("process", command);

    public override async Task<AwsCredentials> GetAsync(AwsCalls calls, CancellationToken cancellationToken)
    {
        if (!CommandWords.TrySplit(command, out var words) || words.Count == 0)
            throw new AwsException(AwsFailure.Configuration, $"{Description}: the command has an open quote or no program", "correct credential_process");
        var program = new ExternalProgram(calls, Description);
        return CredentialDocument.Read(await program.RunAsync(words, cancellationToken).ConfigureAwait(false), Description, requireVersion: true);
    }
}
