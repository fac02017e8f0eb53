using System.Text;
using Finch.Auth;
using Finch.Auth.Files;

namespace Finch.Settings.Yaml;

/// <summary>
/// Changes a settings file under its lock, as long as it still holds what the change was made from. Its mode, its owner and a byte
/// order mark stay; a file that is not there yet is made for its owner alone.
/// </summary>
internal sealed class SettingsFile(string path)
{
    private const int MostAttempts = 100;

    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    /// <summary>The line end that a text uses.</summary>
    public static string NewLineOf(string text) => text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>Changes the text.</summary>
    /// <param name="change">The new text. May be asked more than once.</param>
    /// <param name="cancellationToken">Stops waiting for the lock.</param>
    /// <returns>False when there was nothing to change.</returns>
    /// <exception cref="RegistryAuthException">The file is malformed, or cannot be changed or written; the old content is still there.</exception>
    public async Task<bool> ChangeAsync(Func<string, string> change, CancellationToken cancellationToken)
    {
        try
        {
            var target = AtomicFile.ResolveLink(path);
            using var held = await FileLock.AcquireAsync(target + ".lock", LockTimeout, cancellationToken).ConfigureAwait(false);
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                var before = SettingsDocument.ReadBytes(target);
                var text = Decode(before ?? []);
                // A malformed file is reported, not changed.
                _ = FinchSettings.Parse(text, path);
                var after = Encoding.UTF8.GetBytes((text.StartsWith('\uFEFF') ? "\uFEFF" : "") + change(text.TrimStart('\uFEFF')));
                if (after.AsSpan().SequenceEqual(before))
                    return false;
                if (GuardedReplacement.TryReplace(target, after, before, isSecret: false) is not null)
                    return true;
            }

            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {path}: another program keeps changing it", "end that program, then try again");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RegistryAuthException(AuthFailure.Store, $"cannot write {path}: {FileTrouble.Of(error)}",
                "check the owner and the permissions of the file and its directory, and the free space", inner: error);
        }
    }

    /// <summary>Bytes that are not UTF-8 would come out as others.</summary>
    private string Decode(byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException error)
        {
            throw new RegistryAuthException(AuthFailure.Configuration, $"{path} is not UTF-8 at byte {error.Index}", "save it as UTF-8", inner: error);
        }
    }
}
