using System.Net;
using System.Text;
using CsCheck;
using Finch.Auth;
using Finch.Aws.Cache;
using Finch.Aws.Credentials;
using Finch.Aws.Services;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Bytes from servers, programs and files: whatever they are, they are read or refused, and nothing else happens.</summary>
public sealed class UntrustedInputTests
{
    private const int Samples = 20_000;

    [Fact]
    public void An_error_is_always_told() => Bytes().Sample(bytes =>
    {
        var (code, message) = ServiceErrors.Read(new ServiceAnswer(HttpStatusCode.BadRequest, "Bad Request", null, null, bytes));
        return code.Length > 0 && !code.Any(char.IsControl) && !message.Any(char.IsControl) && message.Length <= 2000;
    }, iter: Samples);

    [Fact]
    public void Credentials_are_read_or_refused() => Bytes().Sample(bytes =>
    {
        try
        {
            var keys = CredentialDocument.Read(bytes, "source", requireVersion: true);
            return keys.AccessKeyId.Length > 0 && !keys.SecretAccessKey.IsEmpty;
        }
        catch (AwsException refused)
        {
            return refused.Failure == AwsFailure.CredentialSource && refused.Message.StartsWith("source: the answer ", StringComparison.Ordinal);
        }
    }, iter: Samples);

    [Fact]
    public void A_cached_token_is_ours_or_not() => Bytes().Sample(bytes =>
    {
        var token = CachedToken.Read(bytes);
        return token is null || !CachedToken.IsOfAnotherVersion(bytes);
    }, iter: Samples);

    [Fact]
    public void A_shared_file_that_is_read_can_be_written_back() => Bytes().Sample(bytes =>
        SharedJson.Parse(bytes) is not { } tree || SharedJson.Parse(SharedJson.Format(tree)) is not null, iter: Samples);

    [Fact]
    public void A_token_is_user_and_password_or_none() => Gen.OneOf(Gen.String, Gen.Byte.Array[0, 40].Select(Convert.ToBase64String)).Sample(text =>
        EcrToken.TryDecode(new Secret(text)) is not { } basic || (basic.Username.Length > 0 && !basic.Password.IsEmpty), iter: Samples);

    [Fact]
    public void A_hidden_word_leaves_the_others_as_they_are() => Gen.String.Sample(text =>
        SecretWords.Hide(text) is var shown && (shown == text || shown.Contains("***", StringComparison.Ordinal)), iter: Samples);

    /// <summary>Pieces of what is expected, and of what is not, in any order; now and then bytes that mean nothing.</summary>
    private static Gen<byte[]> Bytes()
    {
        string[] pieces =
        [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\\ud800", "\\u0000", "null", "1", "-1e999", " ", "\n", "<", ">", "</", "&amp;", "<!DOCTYPE a>", "é",
            "{\"Version\":1,", "\"AccessKeyId\":\"A\",", "\"SecretAccessKey\":\"s\"", "\"Expiration\":\"2030-01-01T00:00:00Z\"", "{\"__type\":\"", "\"__type\":", "\\u001b", "\"message\":\"",
            "<Error><Code>", "</Code></Error>", "{\"version\":1,", "{\"version\":2,", "\"authorizationToken\":\"QVdTOng=\",", "\"service\":\"ecr\",", "\"principal\":\"p\"",
            "\"hosts\":[\"x\"", "\"expiresAt\":\"2030-01-01T00:00:00Z\",", "\"Registries\":{", "\"Version\":\"1.0\"",
        ];
        var text = Gen.Int[0, pieces.Length - 1].Select(i => Encoding.UTF8.GetBytes(pieces[i]));
        return Gen.Frequency((9, text), (1, Gen.Byte.Array[0, 4])).Array[0, 14].Select(parts => parts.SelectMany(part => part).ToArray());
    }
}
