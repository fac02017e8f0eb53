namespace Finch.Aws.Credentials;

/// <summary>Reads token files of other programs: bounded, and with an error that names the file.</summary>
internal static class SmallTextFile
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="AwsException"><see cref="AwsFailure.CredentialSource"/>: missing, unreadable or too large.</exception>
    public static async Task<string> ReadAsync(string path, int limit, string what, CancellationToken cancellationToken)
    {
        try
        {
            return new FileInfo(path).Length > limit
                ? throw new AwsException(AwsFailure.CredentialSource, $"{what} {path} is larger than {limit} bytes")
                : await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new AwsException(AwsFailure.CredentialSource, $"{what} {path} cannot be read: {error.Message}", inner: error);
        }
    }
}
