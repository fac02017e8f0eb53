namespace Finch.Scenarios.Conformance.Mirrors;

/// <summary>What a person may write into <c>hosts.toml</c>, and what hosts may do then.</summary>
internal static class MirrorCases
{
    private const string One = "[host.\"http://MIRROR\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    private const string Two = One + "[host.\"http://SECOND\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    private const string Secure = "[host.\"https://MIRROR\"]\ncapabilities = [\"pull\", \"resolve\"]\n";
    private const string SecureServer = "server = \"https://ORIGIN\"\n";

    public static IEnumerable<MirrorCase> All => [.. Order, .. Keys, .. Addresses, .. Directories, .. Certificates, .. Mistakes];

    private static IEnumerable<MirrorCase> Order =>
    [
        new("no file", null),
        new("one mirror", One),
        new("two mirrors", Two),
        new("two mirrors, the second one first", "[host.\"http://SECOND\"]\n" + One),
        new("the mirror is down", Two) { Mirror = Mood.Down },
        new("both mirrors are down", Two) { Mirror = Mood.Down, Second = Mood.Down },
        new("everybody is down", Two) { Mirror = Mood.Down, Second = Mood.Down, Origin = Mood.Down },
        new("the registry is down", Two) { Origin = Mood.Down },
        new("the mirror lacks the image", Two) { Mirror = Mood.Lacks },
        new("everybody lacks the image", Two) { Mirror = Mood.Lacks, Second = Mood.Lacks, Origin = Mood.Lacks },
        new("the mirror lacks the layer", Two) { Mirror = Mood.LacksLayer },
        new("the mirror answers 503", Two) { Mirror = Mood.Fails },
        new("the mirror answers 403", Two) { Mirror = Mood.Refuses },
        new("the mirror wants a sign-in", Two) { Mirror = Mood.WantsSignIn },
        new("the mirror's manifest is damaged", Two) { Mirror = Mood.LiesAboutManifest },
        new("the mirror lacks the image, and the registry answers 503", One) { Mirror = Mood.Lacks, Origin = Mood.Fails },
    ];

    private static IEnumerable<MirrorCase> Keys =>
    [
        new("pull without resolve", "[host.\"http://MIRROR\"]\ncapabilities = [\"pull\"]\n"),
        new("resolve without pull", "[host.\"http://MIRROR\"]\ncapabilities = [\"resolve\"]\n"),
        new("push only", "[host.\"http://MIRROR\"]\ncapabilities = [\"push\"]\n"),
        new("no capabilities", "[host.\"http://MIRROR\"]\n"),
        new("an empty list of capabilities", "[host.\"http://MIRROR\"]\ncapabilities = []\n"),
        new("a server that may only push", "server = \"http://ORIGIN\"\ncapabilities = [\"push\"]\n" + One) { Mirror = Mood.Lacks },
        new("a header", One + "[host.\"http://MIRROR\".header]\nx-site = \"north\"\n"),
        new("a header in a list", One + "[host.\"http://MIRROR\".header]\nx-site = [\"north\", \"south\"]\n"),
        new("a header for the server", "server = \"http://ORIGIN\"\n[header]\nx-site = \"north\"\n" + One) { Mirror = Mood.LacksLayer },
        new("capabilities in capitals", "[host.\"http://MIRROR\"]\ncapabilities = [\"Pull\", \"RESOLVE\"]\n"),
        new("a time to connect", One + "dial_timeout = \"5s\"\n"),
    ];

    private static IEnumerable<MirrorCase> Addresses =>
    [
        new("a server and no mirror", "server = \"http://SECOND\"\n"),
        new("a server with a mirror", "server = \"http://SECOND\"\n" + One) { Mirror = Mood.Lacks },
        new("a server that is down", "server = \"http://SECOND\"\n" + One) { Mirror = Mood.Lacks, Second = Mood.Down },
        new("an empty server", "server = \"\"\n" + One) { Mirror = Mood.Lacks },
        new("no server", One) { Mirror = Mood.Lacks },
        new("a path", "[host.\"http://MIRROR/hub\"]\n"),
        new("a path that ends in /v2", "[host.\"http://MIRROR/hub/v2\"]\n"),
        new("a path with a slash at its end", "[host.\"http://MIRROR/hub/\"]\n"),
        new("a path with two slashes", "[host.\"http://MIRROR/hub//x/\"]\n"),
        new("a path that is the API's", "[host.\"http://MIRROR/v2/hub\"]\noverride_path = true\n"),
        new("the root as the API", "[host.\"http://MIRROR\"]\noverride_path = true\n"),
        new("a server with a path that is the API's", "server = \"http://SECOND/v2/hub\"\noverride_path = true\n" + One) { Mirror = Mood.Lacks },
        new("a mirror without a scheme", "[host.\"MIRROR\"]\n"),
    ];

    private static IEnumerable<MirrorCase> Directories =>
    [
        new("a directory HOST_PORT_", One) { Directory = "HOST_PORT_" },
        new("a directory without the port", One) { Directory = "HOST" },
        new("the directory _default", null) { Default = One },
        new("a directory beside _default", Two) { Default = "[host.\"http://SECOND\"]\n" },
        new("an empty directory beside _default", null) { Default = One, AuthorityAs = "notes.txt" },
        new("an empty file", ""),
        new("an empty file beside _default", "") { Default = One },
    ];

    private static IEnumerable<MirrorCase> Certificates =>
    [
        new("https and no authority", Secure) { Tls = ["mirror"] },
        new("an authority", Secure + "ca = \"authority.pem\"\n") { Tls = ["mirror"] },
        new("authorities in a list", Secure + "ca = [\"authority.pem\"]\n") { Tls = ["mirror"] },
        new("an authority that is not there", Secure + "ca = \"none.pem\"\n") { Tls = ["mirror"] },
        new("an authority that is not one", Secure + "ca = \"key.pem\"\n") { Tls = ["mirror"] },
        new("skip_verify", Secure + "skip_verify = true\n") { Tls = ["mirror"] },
        new("skip_verify = false", Secure + "skip_verify = false\n") { Tls = ["mirror"] },
        new("a client certificate and its key", Secure + "ca = \"authority.pem\"\nclient = [[\"client.pem\", \"key.pem\"]]\n") { Tls = ["mirror"], WantsClient = true },
        new("a client certificate and its key in one file", Secure + "ca = \"authority.pem\"\nclient = \"both.pem\"\n") { Tls = ["mirror"], WantsClient = true },
        new("client certificates in a list", Secure + "ca = \"authority.pem\"\nclient = [\"both.pem\"]\n") { Tls = ["mirror"], WantsClient = true },
        new("a client certificate that is not asked for", Secure + "ca = \"authority.pem\"\nclient = \"both.pem\"\n") { Tls = ["mirror"] },
        new("no client certificate where one is wanted", Secure + "ca = \"authority.pem\"\n") { Tls = ["mirror"], WantsClient = true },
        new("a server with an authority", SecureServer + "ca = \"authority.pem\"\n" + One) { Tls = ["origin"], Mirror = Mood.Lacks },
        new("a server with skip_verify", SecureServer + "skip_verify = true\n" + One) { Tls = ["origin"], Mirror = Mood.Lacks },
        new("the authority of a mirror, and a server without one", SecureServer + Secure + "ca = \"authority.pem\"\n") { Tls = ["mirror", "origin"], Mirror = Mood.Lacks },
        new("an authority beside the file that it does not name", SecureServer + One) { Tls = ["origin"], AuthorityAs = "ca.crt", Mirror = Mood.Lacks },
        new("an authority and no file", null) { Tls = ["origin"], AuthorityAs = "ca.crt" },
        new("https where http is spoken", Secure),
        new("http where https is spoken", One) { Tls = ["mirror"] },
    ];

    private static IEnumerable<MirrorCase> Mistakes =>
    [
        new("no TOML", "server = \n"),
        new("an unknown capability", "[host.\"http://MIRROR\"]\ncapabilities = [\"pull\", \"pusj\"]\n"),
        new("capabilities that are no list", "[host.\"http://MIRROR\"]\ncapabilities = \"pull\"\n"),
        new("a slip in a key", "[host.\"http://MIRROR\"]\ncapabilites = [\"pull\", \"resolve\"]\n"),
        new("a key of tomorrow", One + "brand_new = 1\n"),
        new("skip_verify in quotes", One + "skip_verify = \"true\"\n"),
        new("a server that is a number", "server = 1\n" + One),
        new("a mirror of another scheme", "[host.\"ftp://MIRROR\"]\n"),
        new("a mirror with a user", "[host.\"http://ann:x@MIRROR\"]\n"),
        new("a mirror twice", One + One),
    ];
}
