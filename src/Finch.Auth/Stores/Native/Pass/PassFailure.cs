using System.Text;
using Finch.Auth.Helpers;

namespace Finch.Auth.Stores.Native.Pass;

/// <summary>What pass and GnuPG mean by what they say, and what to do about it.</summary>
internal static class PassFailure
{
    private const int MaxReason = 200;

    private const string StatusPrefix = "[GNUPG:]";

    /// <summary>No such program.</summary>
    public static StoreProbe NotInstalled { get; }
        = new(StoreState.Unavailable, "the program pass is not installed", "install it, for example with 'apt install pass'");

    /// <summary>No password store, or none that is encrypted for anybody.</summary>
    public static StoreProbe NotInitialised { get; }
        = new(StoreState.Unavailable, "the password store is not initialised", "run 'gpg --quick-generate-key YOU', then 'pass init YOU'");

    /// <summary>GnuPG waits, most likely for a person who is not there.</summary>
    public static StoreProbe Late { get; }
        = new(StoreState.Locked, $"it did not answer within {CredentialHelpers.Timeout.TotalSeconds:0} s",
            "is it waiting for the passphrase of the GPG key, in another window?");

    private static readonly StoreProbe Locked
        = new(StoreState.Locked, "the GPG key is locked, and its passphrase was not given",
            "run 'pass show' on any entry in a terminal first, gpg-agent remembers it; 'export GPG_TTY=$(tty)' lets it ask there");

    private static readonly StoreProbe NoPublicKey
        = new(StoreState.Broken, "the password store is encrypted for a key that GPG does not have, or that has expired",
            "compare 'gpg --list-keys' with .gpg-id in the password store; 'pass init YOU' changes it");

    private static readonly StoreProbe NoSecretKey
        = new(StoreState.Broken, "the entry is encrypted for a GPG key whose secret half is not on this machine",
            "import the key with 'gpg --import', or sign in again");

    /// <summary>
    /// Why a command failed, by GnuPG's status lines (its doc/DETAILS): in words it says "No secret key" of a locked key, too.
    /// </summary>
    public static StoreProbe Of(ProcessResult result)
    {
        var text = Encoding.UTF8.GetString(result.Errors);
        return text.Contains("init your-gpg-id", StringComparison.Ordinal) ? NotInitialised
            : Says("INV_RECP") ? NoPublicKey
            : Says("DECRYPTION_FAILED") ? Says("KEY_CONSIDERED") ? Locked : NoSecretKey
            : new StoreProbe(StoreState.Broken, LastLine(text), "run 'pass ls' to see whether the password store works");

        bool Says(string status) => text.Contains($"{StatusPrefix} {status}", StringComparison.Ordinal);
    }

    private static string LastLine(string text)
    {
        // Neither pass nor GnuPG says a secret on stderr.
        var line = text.Split('\n').LastOrDefault(l => l.Trim().Length > 0 && !l.StartsWith(StatusPrefix, StringComparison.Ordinal))?.Trim()
            ?? "it failed and gave no reason";
        return line.Length > MaxReason ? line[..MaxReason] + "…" : line;
    }
}
