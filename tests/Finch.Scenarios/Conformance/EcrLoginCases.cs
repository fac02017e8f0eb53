using System.Text;

namespace Finch.Scenarios.Conformance;

/// <summary>What both helpers are asked: everything a client may send, and much that none should.</summary>
internal static class EcrLoginCases
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly (string, string?)[] Nobody = [("HTTPS_PROXY", "http://127.0.0.1:9"), ("https_proxy", "http://127.0.0.1:9")];

    private static readonly (string, string?) IgnoreStorage = ("AWS_ECR_IGNORE_CREDS_STORAGE", "true");

    /// <param name="accessKeyId">The access key id that is in force.</param>
    public static IEnumerable<EcrLoginCase> All(string accessKeyId)
        => [.. Arguments(), .. Servers(), .. Inputs(), .. Stored(), .. Variables(), .. Caches(accessKeyId)];

    private static IEnumerable<EcrLoginCase> Arguments()
    {
        string[][] lines =
        [
            [], ["get", "HOST"], ["get", "--"], ["version"], ["list"], ["frobnicate"], ["GET"], ["help"], [""], ["--"],
            ["-v"], ["--version"], ["-h"], ["--help"], ["-x"],
        ];
        return lines.Select(line => new EcrLoginCase(
            line.Length == 0 ? "no argument" : "arguments " + string.Join(' ', line.Select(word => word.Length == 0 ? "''" : word)),
            [.. line.Select(EcrLoginCase.Filled)], Encoding.UTF8.GetBytes(EcrLoginCase.Host)));
    }

    private static IEnumerable<EcrLoginCase> Servers()
    {
        string[] servers =
        [
            // how clients and people spell a registry
            "HOST", "https://HOST", "HOST/", "HOST/app", "HOST/team/app:1.0", "HOST/app@sha256:0123", "HOST:443", "HOST:443/app", "HOST:8443",
            "https://HOST/v1/", "https://HOST/v2/", "https://HOST:443/v2/", "HOST?x=1", "HOST#f", "HOST/a?b#c",
            // spellings that are refused
            "http://HOST", "HTTPS://HOST", "https://https://HOST", "oci://HOST", "docker://HOST", "ftp://HOST", "//HOST", "/HOST", "https:///HOST",
            "HOST.", "HOST..", ".HOST", "ACCOUNT.DKR.ecr.eu-west-1.amazonaws.com", "ACCOUNT.dkr.ECR.eu-west-1.amazonaws.com",
            "ACCOUNT.dkr.ecr.EU-WEST-1.amazonaws.com", "ACCOUNT.dkr.ecr.eu-west-1.AMAZONAWS.com", "HOST:tag", "HOST:", "HOST:0", "HOST:70000", "HOST:-1",
            "HOST@sha256:0123", "HOST\\app", "HOST/%zz", "HOST x", "ann@HOST", "ann:pw@HOST", "https://ann:pw@HOST",
            // lookalikes
            "HOST.attacker.example", "HOST.cn", "attacker.example/HOST", "HOST@attacker.example", "xHOST", "1HOST", "x.HOST",
            "11122233344.dkr.ecr.eu-west-1.amazonaws.com", "ACCOUNT-dkr.ecr.eu-west-1.amazonaws.com", "ACCOUNT.dkr.ecr..amazonaws.com",
            "ACCOUNT.dkr.ecr.amazonaws.com", "ACCOUNT.dkr.ecr.evil.eu-west-1.amazonaws.com", "ACCOUNT.dkr.ecr.-.amazonaws.com",
            "ACCOUNT.dkr.ecr.1.amazonaws.com", "ACCOUNT.dkr.ecr.eu_west_1.amazonaws.com", "ACCOUNT.dkr.ecr.eu-west-1-.amazonaws.com",
            "ACCOUNT.dkr.ecr.-eu.amazonaws.com", "ACCOUNT.dkr.ecr-fipsx.us-east-1.amazonaws.com", "ACCOUNT.dkrXecr.eu-west-1.amazonaws.com",
            "ACCOUNT.dkr.ecr.eu-west-1Xamazonaws.com", "ACCOUNT.dkr.ecr.eu-west-1.amazonawsXcom", "dkr.ecr.eu-west-1.amazonaws.com",
            // partitions, and regions nobody has heard of
            "ACCOUNT.dkr.ecr.us-gov-west-1.amazonaws.com", "ACCOUNT.dkr.ecr.cn-north-1.amazonaws.com.cn", "ACCOUNT.dkr.ecr.us-iso-east-1.c2s.ic.gov",
            "ACCOUNT.dkr.ecr.us-isob-east-1.sc2s.sgov.gov", "ACCOUNT.dkr.ecr.eu-isoe-west-1.cloud.adc-e.uk", "ACCOUNT.dkr.ecr.us-isof-south-1.csp.hci.ic.gov",
            "ACCOUNT.dkr.ecr.eusc-de-east-1.amazonaws.eu", "ACCOUNT.dkr.ecr.xx-future-7.amazonaws.com", "ACCOUNT.dkr.ecr.cn-north-1.amazonaws.com",
            "ACCOUNT.dkr.ecr.eu-west-1.c2s.ic.gov", "ACCOUNT.dkr.ecr.us-gov-west-1.amazonaws.com.cn",
            // FIPS and dual-stack
            "ACCOUNT.dkr.ecr-fips.us-east-1.amazonaws.com", "ACCOUNT.dkr.ecr-fips.us-gov-west-1.amazonaws.com",
            "ACCOUNT.dkr.ecr-fips.cn-north-1.amazonaws.com.cn",
            "ACCOUNT.dkr-ecr.eu-west-1.on.aws", "ACCOUNT.dkr.ecr.eu-west-1.on.aws", "ACCOUNT.dkr-ecr-fips.us-east-1.on.aws",
            "ACCOUNT.dkr-ecr.eu-west-1.amazonaws.com", "ACCOUNT.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn",
            "ACCOUNT.dkr-ecr.eusc-de-east-1.on.amazonwebservices.eu",
            // the public registry
            "public.ecr.aws", "https://public.ecr.aws", "public.ecr.aws/amazonlinux/amazonlinux:2023", "public.ecr.aws:443", "http://public.ecr.aws",
            "PUBLIC.ecr.aws", "public.ecr.aws.", "public.ecr.aws.fake.example", "xpublic.ecr.aws", "ecr-public.aws.com", "ecr-public.aws.com.fake.example",
            // other registries, and no registry at all
            "docker.io", "https://index.docker.io/v1/", "ghcr.io", "localhost:5000", "127.0.0.1", "[::1]:5000", "amazonaws.com", "é.example",
            "%", "a b", "..", "https://",
        ];
        return servers.Select(server => EcrLoginCase.Of("get " + server, "get", server));
    }

    private static IEnumerable<EcrLoginCase> Inputs()
    {
        (string, byte[])[] inputs =
        [
            ("an empty input", []),
            ("a line end", "\n"u8.ToArray()),
            ("blanks", "  \t\r\n "u8.ToArray()),
            ("HOST and a line end", Text("HOST\n")),
            ("HOST and CR LF", Text("HOST\r\n")),
            ("HOST and CR", Text("HOST\r")),
            ("HOST between blanks", Text(" \t HOST \n\n")),
            ("HOST on two lines", Text(EcrLoginCase.Host[..20] + "\n" + EcrLoginCase.Host[20..] + "\n")),
            ("HOST on two lines with CR LF", Text(EcrLoginCase.Host[..20] + "\r\n" + EcrLoginCase.Host[20..] + "\r\n")),
            ("HOST and another line", Text("HOST\nsecond\n")),
            ("HOST behind a byte order mark", Text("\uFEFFHOST")),
            ("HOST behind a no-break space", Text("\u00A0HOST")),
            ("HOST and a NUL", Text("HOST\0")),
            ("bytes that are not UTF-8", [0xff, 0xfe]),
            ("a line of 60 KiB", Text(new string('a', 60 * 1024))),
            ("a line of 70 KiB", Text(new string('a', 70 * 1024))),
            ("a line of 2 MiB", Text(new string('a', 2 * 1024 * 1024))),
        ];
        foreach (var (name, input) in inputs)
        {
            yield return new EcrLoginCase("get, " + name, ["get"], input);
            yield return new EcrLoginCase("erase, " + name, ["erase"], input);
        }

        yield return EcrLoginCase.Of("list, an empty input", "list", "");
        yield return EcrLoginCase.Of("version, an empty input", "version", "");

        static byte[] Text(string text) => Encoding.UTF8.GetBytes(EcrLoginCase.Filled(text));
    }

    private static IEnumerable<EcrLoginCase> Stored()
    {
        string[] requests =
        [
            """{"ServerURL":"HOST","Username":"AWS","Secret":"x"}""",
            """{"ServerURL":"ghcr.io","Username":"ann","Secret":"x"}""",
            """{"serverurl":"HOST","USERNAME":"AWS","sEcReT":"x"}""",
            """{"ServerURL":"HOST","Username":"AWS","Secret":"x","More":{"a":[1]}}""",
            """{"ServerURL":"HOST","Username":"AWS","Secret":""}""",
            """{"ServerURL":"HOST","Username":"AWS"}""",
            """{"ServerURL":"HOST","Username":"","Secret":"x"}""",
            """{"ServerURL":"HOST","Username":null,"Secret":"x"}""",
            """{"ServerURL":"HOST","Username":" ","Secret":"x"}""",
            """{"ServerURL":"","Username":"AWS","Secret":"x"}""",
            """{"ServerURL":" ","Username":"AWS","Secret":"x"}""",
            """{"ServerURL":"","ServerURL":"HOST","Username":"AWS","Secret":"x"}""",
            """{"ServerURL":1,"Username":"AWS","Secret":"x"}""",
            """{"ServerURL":"HOST","Username":1,"Secret":"x"}""",
            """{"ServerURL":"HOST","Username":"AWS","Secret":["x"]}""",
            """{"ServerURL":"HOST","Username":"AWS","Secret":"\ud800"}""",
            """{"ServerURL":"HOST","Username":"AWS","Secret":"x"} {}""",
            """{"ServerURL":"HOST","Username":"AWS","Secret":"x",}""",
            """{"ServerURL":"HOST" """,
            "{}", "[]", "null", "1", "nonsense",
        ];
        foreach (var request in requests)
            yield return EcrLoginCase.Of("store " + request.Trim(), "store", request);
        yield return EcrLoginCase.Of("store, an empty input", "store", "");
        yield return EcrLoginCase.Of("store, a line end", "store", "\n");
        yield return EcrLoginCase.Of("store, on two lines", "store", "{\"ServerURL\":\"HOST\",\n\"Username\":\"AWS\",\"Secret\":\"x\"}\n");
        foreach (var server in new[] { "HOST", "https://HOST/v2/", "public.ecr.aws", "ghcr.io" })
            yield return EcrLoginCase.Of("erase " + server, "erase", server);
        foreach (var value in new[] { "true", "TRUE", "1", "" })
        {
            var ignore = ("AWS_ECR_IGNORE_CREDS_STORAGE", (string?)value);
            yield return EcrLoginCase.Of($"store for HOST, AWS_ECR_IGNORE_CREDS_STORAGE={value}", "store", requests[0], ignore);
            yield return EcrLoginCase.Of($"erase HOST, AWS_ECR_IGNORE_CREDS_STORAGE={value}", "erase", "HOST", ignore);
        }

        yield return EcrLoginCase.Of("store for ghcr.io, AWS_ECR_IGNORE_CREDS_STORAGE=true", "store", requests[1], IgnoreStorage);
        yield return EcrLoginCase.Of("erase ghcr.io, AWS_ECR_IGNORE_CREDS_STORAGE=true", "erase", "ghcr.io", IgnoreStorage);
        yield return EcrLoginCase.Of("store {}, AWS_ECR_IGNORE_CREDS_STORAGE=true", "store", "{}", IgnoreStorage);
        yield return EcrLoginCase.Of("erase, an empty input, AWS_ECR_IGNORE_CREDS_STORAGE=true", "erase", "", IgnoreStorage);
    }

    private static IEnumerable<EcrLoginCase> Variables()
    {
        (string, string?)[] noKeys = [("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null)];
        yield return Get("a wrong secret key", ("AWS_SECRET_ACCESS_KEY", "wrong"));
        yield return Get("an unknown access key", ("AWS_ACCESS_KEY_ID", "AKIAUNKNOWNUNKNOWN00"));
        yield return Get("an unknown session token", ("AWS_SESSION_TOKEN", "nonsense"));
        yield return Get("half of the keys", ("AWS_SECRET_ACCESS_KEY", null));
        yield return Get("no keys", noKeys);
        yield return EcrLoginCase.Of("get public.ecr.aws, no keys", "get", "public.ecr.aws", noKeys);
        yield return Get("no keys, an unknown profile", [.. noKeys, ("AWS_PROFILE", "nowhere")]);
        yield return Get("keys and an unknown profile", ("AWS_PROFILE", "nowhere"));
        yield return Having(".aws/credentials", "[default]\nthis says nothing\n", Get("no keys, a malformed credentials file", noKeys));
        yield return Having(".aws/credentials", "[default]\naws_access_key_id = AKIAEXAMPLE\n", Get("no keys, an incomplete profile", noKeys));
        yield return Get("no region", ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null));
        yield return Get("another region", ("AWS_REGION", "ap-southeast-2"), ("AWS_DEFAULT_REGION", "ap-southeast-2"));
        yield return EcrLoginCase.Of("get public.ecr.aws, AWS_REGION=cn-north-1", "get", "public.ecr.aws", ("AWS_REGION", "cn-north-1"));
        yield return Get("AWS_USE_FIPS_ENDPOINT=true", ("AWS_USE_FIPS_ENDPOINT", "true"));
        yield return Get("AWS_USE_DUALSTACK_ENDPOINT=true", ("AWS_USE_DUALSTACK_ENDPOINT", "true"));
        yield return Get("AWS_ENDPOINT_URL where nobody listens", ("AWS_ENDPOINT_URL", "http://127.0.0.1:9"));
        yield return Get("AWS not reachable", Nobody);
        yield return EcrLoginCase.Of("get public.ecr.aws, AWS not reachable", "get", "public.ecr.aws", Nobody);
        yield return Get("AWS_ECR_DISABLE_CACHE=1", ("AWS_ECR_DISABLE_CACHE", "1"));
        yield return EcrLoginCase.Of("list, AWS not reachable", "list", "", Nobody);
        yield return EcrLoginCase.Of("list, no region", "list", "", ("AWS_REGION", null), ("AWS_DEFAULT_REGION", null));
        yield return EcrLoginCase.Of("list, AWS_ECR_DISABLE_CACHE=1", "list", "", ("AWS_ECR_DISABLE_CACHE", "1"));
    }

    private static IEnumerable<EcrLoginCase> Caches(string id)
    {
        (string, string?) disabled = ("AWS_ECR_DISABLE_CACHE", "false"), wrongSecret = ("AWS_SECRET_ACCESS_KEY", "wrong");
        var fresh = OfficialCacheFile.With(id, Hour, 12 * Hour);
        var old = OfficialCacheFile.With(id, 8 * Hour, 12 * Hour);
        var dead = OfficialCacheFile.With(id, 13 * Hour, 12 * Hour);
        yield return Cached("a fresh token is cached", fresh);
        yield return Cached("a fresh token is cached, AWS not reachable", fresh, Nobody);
        yield return Cached("a fresh token is cached, a wrong secret key", fresh, wrongSecret);
        yield return Cached("a fresh token is cached, AWS_ECR_DISABLE_CACHE=false", fresh, disabled);
        yield return Cached("a fresh token is cached, no keys", fresh, ("AWS_ACCESS_KEY_ID", null), ("AWS_SECRET_ACCESS_KEY", null));
        yield return Cached("a token past half of its life is cached", old);
        yield return Cached("a token past half of its life is cached, AWS not reachable", old, Nobody);
        yield return Cached("a token past half of its life is cached, a wrong secret key", old, wrongSecret);
        yield return Cached("an expired token is cached", dead);
        yield return Cached("an expired token is cached, AWS not reachable", dead, Nobody);
        yield return Cached("somebody else's token is cached", OfficialCacheFile.With("AKIASOMEBODYELSE0000", Hour, 12 * Hour));
        yield return Cached("a token for another registry of the region is cached, AWS not reachable",
            OfficialCacheFile.With(id, Hour, 12 * Hour, "999988887777"), Nobody);
        yield return Cached("a token without a service is cached", OfficialCacheFile.With(id, Hour, 12 * Hour, change: entry => entry.Remove("Service")));
        yield return Cached("a token that is not base64 is cached", OfficialCacheFile.With(id, Hour, 12 * Hour, change: entry => entry["AuthorizationToken"] = "%"));
        yield return Cached("a token without a time is cached", OfficialCacheFile.With(id, Hour, 12 * Hour, change: entry => entry.Remove("ExpiresAt")));
        yield return Cached("a cache file of version 2.0", fresh.Replace("\"1.0\"", "\"2.0\""));
        yield return Cached("an empty cache file", "");
        yield return Cached("a malformed cache file", "{");
        yield return Having(OfficialCacheFile.Path, OfficialCacheFile.With(id, Hour, 12 * Hour, account: null),
            EcrLoginCase.Of("get public.ecr.aws, a fresh token is cached, AWS not reachable", "get", "public.ecr.aws", Nobody));
        yield return Having("elsewhere/cache.json", fresh,
            Get("a fresh token is cached in AWS_ECR_CACHE_DIR, AWS not reachable", [.. Nobody, ("AWS_ECR_CACHE_DIR", "~/elsewhere")]));
        yield return Having(OfficialCacheFile.Path, fresh, EcrLoginCase.Of("list, a fresh token is cached, AWS not reachable", "list", "", Nobody));

        static EcrLoginCase Cached(string name, string content, params (string, string?)[] variables)
            => Having(OfficialCacheFile.Path, content, Get(name, variables));
    }

    private static EcrLoginCase Get(string name, params (string, string?)[] variables) => EcrLoginCase.Of("get HOST, " + name, "get", "HOST", variables);

    private static EcrLoginCase Having(string path, string content, EcrLoginCase asked)
        => asked with { Files = new Dictionary<string, string> { [path] = content } };
}
