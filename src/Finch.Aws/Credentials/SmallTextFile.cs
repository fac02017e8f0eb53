using Finch.Auth.Files;

namespace Finch.Aws.Credentials;

/// <summary>Reads token files of other programs: bounded, and with an error that names the file.</summary>
internal static class SmallTextFile
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="limit">The most it may hold, in bytes.</param>
    /// <param name="what">For errors: whose file it is, and what it is for.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AwsException"><see cref="AwsFailure.CredentialSource"/>: missing, unreadable, empty or too large.</exception>
    public static async Task<string> ReadAsync(string path, int limit, string what, CancellationToken cancellationToken)
    {
        try
        {
            var content = await BoundedFile.ReadAsync(path, limit, cancellationToken).ConfigureAwait(false)
                ?? throw new AwsException(AwsFailure.CredentialSource, $"{what} {path} is larger than {limit} bytes");
            var text = BoundedFile.Decode(content);
            return string.IsNullOrWhiteSpace(text) ? throw new AwsException(AwsFailure.CredentialSource, $"{what} {path} is empty") : text;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AwsException(AwsFailure.CredentialSource, $"{what} {path} cannot be read: {error.Message}", $"check {path}", error);
        }
    }
}
