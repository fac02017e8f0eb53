using CsCheck;
using Finch.Aws.Tests.Peers;
using Xunit;

namespace Finch.Aws.Tests;

/// <summary>Any request at all, signed by us and by AWS's own Python library.</summary>
public sealed class SigV4BotocoreTests
{
    private const int Samples = 3_000;

    [Fact]
    public void Both_sign_alike()
    {
        using var botocore = Botocore.Start();
        if (botocore is null)
            Peer.Missing("python3 with botocore (package awscli)");
        TestContext.Current.TestOutputHelper?.WriteLine(botocore!.Version);
        // One line after the other goes to one process.
        Gen.Select(Requests(), Signers()).Sample((request, signer) => signer.Sign(request) == botocore!.Sign(request, signer),
            iter: Samples, threads: 1, print: sample => $"{sample.Item1} {string.Join(", ", sample.Item1.Headers)} {sample.Item2}");
    }

    private static Gen<UnsignedRequest> Requests()
    {
        // No IPv6: the botocore of older AWS CLIs forgets the brackets.
        var host = Any("https://api.ecr.eu-west-1.amazonaws.com", "http://127.0.0.1:4566", "https://Example.AMAZONAWS.com:443", "http://x:80");
        // As it goes over the wire: escaped, with the empty and dotted segments that people write into endpoint addresses.
        var segment = Gen.Frequency((5, Text.Select(Uri.EscapeDataString)), (1, Any("", ".", "..")));
        var path = segment.Array[0, 5].Select(segments => "/" + string.Join('/', segments));
        var parameter = Gen.Select(Text.Where(name => name.Length > 0), Text, Gen.Bool,
            (name, value, bare) => Uri.EscapeDataString(name) + (bare ? "" : "=" + Uri.EscapeDataString(value)));
        var query = parameter.Array[0, 5].Select(parameters => parameters.Length == 0 ? "" : "?" + string.Join('&', parameters));
        var header = Gen.Select(Gen.Char["abAB"].Array[1, 2], Printable, (name, value) => KeyValuePair.Create("X-" + new string(name), value));
        return Gen.Select(Any("GET", "POST", "PUT", "DELETE"), host, path, query, header.Array[0, 6], Gen.Null(Text),
            (method, h, p, q, headers, body) => new UnsignedRequest(method, new Uri(h + p + q), headers, body));
    }

    private static Gen<TestSigner> Signers()
    {
        var time = Gen.Long[0, 4_000_000_000].Select(DateTimeOffset.FromUnixTimeSeconds);
        var key = Gen.Char["ABCXYZabcxyz0123456789/+="].Array[1, 60].Select(c => new string(c));
        return Gen.Select(Any("eu-west-1", "us-gov-west-1", "cn-north-1", "xx-future-7"), Any("ecr", "ecr-public", "sts"), key, key, Gen.Null(key), time,
            (region, service, id, secret, token, at) => new TestSigner(region, service) { AccessKeyId = id, SecretKey = secret, SessionToken = token, Time = at });
    }

    /// <summary>Any text that has a form in UTF-8.</summary>
    private static Gen<string> Text { get; } = Gen.Frequency(
        (2, Gen.Char["ab.-_~ /%+=&?#:@!$'()*,;\"<>\\^`{|}\u00e9\u1234"].Array[0, 8].Select(c => new string(c))),
        (1, Gen.String.Where(text => !text.Any(char.IsSurrogate))));

    /// <summary>What a header may hold, with blanks in odd places.</summary>
    private static Gen<string> Printable { get; } = Gen.Frequency((3, Gen.Char[' ', '~']), (1, Gen.Const(' '))).Array[0, 12].Select(c => new string(c));

    private static Gen<string> Any(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);
}
