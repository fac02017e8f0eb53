using System.Text.Json;
using Finch.Auth;
using Finch.Auth.Http;
using Finch.Auth.Tokens;
using Finch.Fuzz.Making;

namespace Finch.Fuzz.Targets;

/// <summary>A token server's answer: a token that can be sent and that lives, or <see cref="FormatException"/>.</summary>
public sealed class TokenAnswerTarget : Target
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly Mutator _mutator = new(
        [
            """{"token":"abc.def.ghi","access_token":"abc.def.ghi","expires_in":300,"issued_at":"2026-11-23T11:59:59.123456789Z"}""",
            """{"access_token":"t","expires_in":3600,"refresh_token":"kas9Da81Dfa8","scope":"repository:a/b:pull","token_type":"Bearer"}""",
            """{"token":"t"}""",
            """{"token":"","access_token":null,"expires_in":"300","issued_at":"yesterday"}""",
            """{"errors":[{"code":"UNAUTHORIZED","message":"no","detail":null}]}""",
            """{"token":"\u0061\u00e9\ud83d\ude00","issued_at":"9999-12-31T23:59:59Z","expires_in":31535999}""",
        ],
        [
            "{", "}", "\"token\":", "\"access_token\":", "\"refresh_token\":", "\"expires_in\":", "\"issued_at\":", "\"abc\"", ",", "null", "true", "[]", "{}", "\"\\ud800\"",
            "\"a\\r\\nHost: b\"", "\"0001-01-01T00:00:00Z\"", "\"9999-12-31T23:59:59-14:00\"", "\"2026-11-23T12:00:00+14:00\"", "\"2026\"", "\"\"", " ", "\uFEFF", "//", "\\u0000",
        ]);

    public override string Name => "token";

    public override int Share => 20;

    public override (long PerByte, long Base) MemoryLimit => (200, 64 * 1024);

    public override byte[] Make(Chance chance) => _mutator.Make(chance);

    public override bool Run(byte[] input)
    {
        AccessToken token;
        try
        {
            token = TokenAnswer.Parse(input, Now);
        }
        catch (FormatException)
        {
            return false;
        }

        var value = token.Value.Reveal();
        Must(value.Length > 0 && HeaderText.CanHold(value), "the token cannot be sent");
        Must(token.RefreshToken is null || token.RefreshToken.Reveal().Length > 0, "there is an empty refresh token");
        Must(token.ExpiresAt > Now && token.ExpiresAt < Now.AddDays(365), "the token is dead, or lives for ever");
        var again = TokenAnswer.Parse(Write(token), Now);
        Must(again.Value.Reveal() == value && again.RefreshToken?.Reveal() == token.RefreshToken?.Reveal(), "written again, the tokens are others");
        return true;
    }

    private static byte[] Write(AccessToken token)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("token", token.Value.Reveal());
            if (token.RefreshToken is { } refresh)
                writer.WriteString("refresh_token", refresh.Reveal());
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
