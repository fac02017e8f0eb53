using System.Security.Cryptography;
using System.Text;

namespace Finch.Sandbox;

/// <summary>Secrets and identifiers of this run. None of them is ever valid anywhere else.</summary>
internal static class Randomness
{
    /// <summary>Letters and digits as AWS uses them in key ids.</summary>
    public static string UpperCase(int length) => RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length);

    public static string Base64(int bytes) => Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes));

    /// <summary>Safe in URLs, headers, file names and shells.</summary>
    public static string Token(int length) =>
        RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", length);

    /// <summary>Compares without telling by timing how much was right.</summary>
    public static bool SameSecret(string expected, string actual) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(actual));
}
