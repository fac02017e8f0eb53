namespace Finch.Fuzz.Targets;

/// <summary>Documents of the image specification, as programs write them, and their words.</summary>
internal static class Documents
{
    private const string A = "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    private const string B = "sha256:b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c";
    private const string C = "sha512:" + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static readonly string[] Manifests =
    [
        $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"{{{A}}}","size":7},"layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"{{{B}}}","size":32654}],"annotations":{"a":"b"}}""",
        $$$"""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":1512,"digest":"{{{A}}}"},"layers":[{"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","size":2,"digest":"{{{C}}}","urls":["https://example.com/x"]}]}""",
        $$$"""{"architecture":"arm","variant":"v7","os":"linux","created":"2026-01-02T03:04:05Z","config":{"Cmd":["/bin/sh"],"Env":["PATH=/bin"],"Labels":{"a":"b"}},"rootfs":{"type":"layers","diff_ids":["{{{A}}}","{{{B}}}"]},"history":[{"created_by":"x","empty_layer":true}]}""",
        """{"schemaVersion":1,"fsLayers":[{"blobSum":"x"}],"history":[]}""",
    ];

    public static readonly string[] Indexes =
    [
        $$$"""{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{A}}}","size":500,"platform":{"architecture":"amd64","os":"linux"},"annotations":{"io.containerd.image.name":"docker.io/library/alpine:3","org.opencontainers.image.ref.name":"3"}},{"mediaType":"application/vnd.oci.image.index.v1+json","digest":"{{{B}}}","size":7,"annotations":{"org.opencontainers.image.ref.name":"ghcr.io/a/b:c"}}]}""",
        $$$"""{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[{"digest":"{{{A}}}","size":1,"platform":{"os":"linux","architecture":"arm","variant":"v6"}},{"digest":"{{{B}}}","size":1,"platform":{"os":"unknown","architecture":"unknown"},"annotations":{"vnd.docker.reference.type":"attestation-manifest"}},{"digest":"{{{C}}}","size":1,"platform":{"os":"windows","architecture":"amd64","os.version":"10.0.17763.1"}}]}""",
        """{"manifests":[]}""",
        $$$"""{"manifests":[{"digest":"{{{A}}}","size":3,"x":{"y":[1,2,{"z":null}]}}],"mine":{"kept":true}}""",
    ];

    public static readonly string[] Words =
    [
        "{", "}", "[", "]", ",", ":", "\"config\":", "\"layers\":", "\"manifests\":", "\"digest\":", "\"size\":", "\"mediaType\":", "\"platform\":", "\"os\":", "\"architecture\":",
        "\"annotations\":", "\"urls\":", "\"rootfs\":", "\"diff_ids\":", "\"created\":", "\"fsLayers\":", $"\"{A}\"", $"\"{B}\"", $"\"{C}\"", "\"sha256:zz\"", "null", "true", "\"\\ud800\"", "\"\\u0000\"",
        "\"application/vnd.oci.image.index.v1+json\"", "\"application/vnd.oci.image.manifest.v1+json\"", "\"linux\"", "\"amd64\"", "\"arm64\"", "\"v8\"", "\"\"", "\"9999-12-31T23:59:59Z\"", "\uFEFF", "/*x*/", " ",
        "\"io.containerd.image.name\":", "\"org.opencontainers.image.ref.name\":", "\"ghcr.io/a/b:c\"", "\"a:443/b\"",
    ];
}
