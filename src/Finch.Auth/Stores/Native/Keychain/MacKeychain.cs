using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>The keychains of this user, by the Security framework.</summary>
[SupportedOSPlatform("macos")]
internal sealed class MacKeychain : IKeychain
{
    private const uint Unlocked = 1;

    /// <inheritdoc/>
    public StoreProbe Look()
    {
        var failed = SecurityFramework.Status(0, out var status);
        return failed != 0 ? SecurityFramework.Meaning(failed) : (status & Unlocked) == 0 ? SecurityFramework.Locked : StoreProbe.Works;
    }

    /// <inheritdoc/>
    public T WithItems<T>(string? host, string? label, Func<IReadOnlyList<KeychainItem>, T> work)
    {
        using var query = new KeychainQuery();
        query.Set("kSecClass", "kSecClassInternetPassword");
        query.Set("kSecMatchLimit", "kSecMatchLimitAll");
        query.SetTrue("kSecReturnAttributes");
        query.SetTrue("kSecReturnRef");
        if (label is not null)
            query.SetText("kSecAttrLabel", label);
        if (host is not null)
            query.SetText("kSecAttrServer", host);
        var status = SecurityFramework.Search(query.Dictionary, out var result);
        if (status == SecurityFramework.NotFound)
            return work([]);
        SecurityFramework.Check(status);
        try
        {
            // The items' references belong to the result.
            return work([.. Enumerable.Range(0, (int)CoreFoundation.Count(result)).Select(i => ItemOf(CoreFoundation.At(result, i)))]);
        }
        finally
        {
            CoreFoundation.Release(result);
        }
    }

    /// <inheritdoc/>
    public byte[] Read(KeychainItem item)
    {
        SecurityFramework.Check(SecurityFramework.Read(item.Item, 0, 0, out var length, out var data));
        var content = new byte[length];
        Marshal.Copy(data, content, 0, content.Length);
        _ = SecurityFramework.FreeContent(0, data);
        return content;
    }

    /// <inheritdoc/>
    public void Update(KeychainItem item, byte[] data)
        => SecurityFramework.Check(SecurityFramework.Modify(item.Item, 0, (uint)data.Length, data));

    /// <inheritdoc/>
    public bool Add(KeychainServer server, string account, string label, byte[] data)
    {
        using var item = new KeychainQuery();
        item.Set("kSecClass", "kSecClassInternetPassword");
        item.Set("kSecAttrProtocol", server.Protocol == KeychainServer.Http ? "kSecAttrProtocolHTTP" : "kSecAttrProtocolHTTPS");
        // Docker's older helpers search by it.
        item.Set("kSecAttrAuthenticationType", "kSecAttrAuthenticationTypeDefault");
        item.SetText("kSecAttrServer", server.Host);
        if (server.Port > 0)
            item.SetNumber("kSecAttrPort", server.Port);
        if (server.Path.Length > 0)
            item.SetText("kSecAttrPath", server.Path);
        item.SetText("kSecAttrAccount", account);
        item.SetText("kSecAttrLabel", label);
        item.SetData("kSecValueData", data);
        var status = SecurityFramework.Add(item.Dictionary, 0);
        if (status == SecurityFramework.Duplicate)
            return false;
        SecurityFramework.Check(status);
        return true;
    }

    /// <inheritdoc/>
    public void Delete(KeychainItem item)
    {
        var status = SecurityFramework.Delete(item.Item);
        if (status != SecurityFramework.NotFound)
            SecurityFramework.Check(status);
    }

    private static KeychainItem ItemOf(nint attributes)
    {
        var server = new KeychainServer(
            TextOf("kSecAttrProtocol") == KeychainServer.Http ? KeychainServer.Http : KeychainServer.Https,
            TextOf("kSecAttrServer"),
            CoreFoundation.Number(ValueOf("kSecAttrPort")),
            TextOf("kSecAttrPath"));
        return new KeychainItem(server, TextOf("kSecAttrAccount"), ValueOf("kSecValueRef"));

        nint ValueOf(string key) => CoreFoundation.Get(attributes, SecurityFramework.Constant(key));

        string TextOf(string key) => CoreFoundation.Text(ValueOf(key));
    }
}
