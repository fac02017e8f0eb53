using System.Text;

namespace Finch.Fuzz.Making;

/// <summary>
/// Makes inputs from examples and words of a format: whole tokens are exchanged, repeated, nested and moved, numbers become extreme,
/// and now and then bits flip or nothing is left of the example at all.
/// </summary>
public sealed class Mutator(IReadOnlyList<string> examples, IReadOnlyList<string> words)
{
    /// <summary>Longer inputs find the same, later.</summary>
    private const int Longest = 16 * 1024;

    private static readonly string[] Numbers =
        ["0", "-1", "1", "59", "60", "255", "65536", "2147483648", "9223372036854775807", "9223372036854775808", "1e400", "-0", "0.5", "1E-7", "00"];

    private static readonly string[] Brackets = ["[", "{\"a\":", "(", "{", "\"", "\\", ",", "%", ".", ":", "/", "@", "="];

    private readonly byte[][] _examples = [.. examples.Select(Encoding.UTF8.GetBytes)];
    private readonly byte[][] _words = [.. words.Concat(Numbers).Select(Encoding.UTF8.GetBytes)];

    public byte[] Make(Chance chance)
    {
        ArgumentNullException.ThrowIfNull(chance);
        if (chance.Once(16))
            return chance.Bytes(chance.Below(256));
        var bytes = chance.Once(16) ? OfWords(chance) : [.. chance.Of(_examples)];
        // Most inputs stay near to the example: what is wrong everywhere is refused early.
        for (var left = chance.Once(3) ? chance.Below(8) : 0; left >= 0; left--)
            Change(bytes, chance);
        if (bytes.Count > Longest)
            bytes.RemoveRange(Longest, bytes.Count - Longest);
        return [.. bytes];
    }

    private List<byte> OfWords(Chance chance)
    {
        var bytes = new List<byte>();
        for (var left = chance.Below(24); left >= 0; left--)
            bytes.AddRange(chance.Of(_words));
        return bytes;
    }

    private void Change(List<byte> bytes, Chance chance)
    {
        var at = chance.Below(bytes.Count + 1);
        switch (chance.Below(10))
        {
            case 0 when bytes.Count > 0:
                bytes[at % bytes.Count] ^= (byte)(1 << chance.Below(8));
                break;
            case 1 when bytes.Count > 0:
                bytes[at % bytes.Count] = (byte)chance.Next();
                break;
            case 2:
                bytes.InsertRange(at, chance.Of(_words));
                break;
            case 3 or 4:
                ReplaceToken(bytes, at, chance);
                break;
            case 5:
                bytes.RemoveRange(at, Math.Min(chance.Below(1 + (bytes.Count / 4)), bytes.Count - at));
                break;
            case 6:
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(chance.Below(64), bytes.Count - at)));
                break;
            case 7 when chance.Once(8):
                bytes.InsertRange(at, Enumerable.Repeat(Encoding.UTF8.GetBytes(chance.Of(Brackets)), chance.Below(400)).SelectMany(part => part));
                break;
            case 8:
                var other = chance.Of(_examples);
                var from = chance.Below(other.Length);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(chance.Below(128), other.Length - from)));
                break;
            default:
                Swap(bytes, at, chance);
                break;
        }
    }

    /// <summary>A run of letters, digits and what holds them together becomes another word or number.</summary>
    private void ReplaceToken(List<byte> bytes, int at, Chance chance)
    {
        var (start, end) = (at, at);
        while (start > 0 && IsWord(bytes[start - 1]))
            start--;
        while (end < bytes.Count && IsWord(bytes[end]))
            end++;
        bytes.RemoveRange(start, end - start);
        bytes.InsertRange(start, chance.Of(_words));
    }

    private static void Swap(List<byte> bytes, int at, Chance chance)
    {
        var length = Math.Min(chance.Below(32), bytes.Count - at);
        var moved = bytes.GetRange(at, length);
        bytes.RemoveRange(at, length);
        bytes.InsertRange(chance.Below(bytes.Count + 1), moved);
    }

    private static bool IsWord(byte one) => char.IsAsciiLetterOrDigit((char)one) || one is (byte)'.' or (byte)'-' or (byte)'+' or (byte)'_';
}
