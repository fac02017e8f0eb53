using System.Runtime.Versioning;

namespace Finch.Auth.Stores.Native.Keychain;

/// <summary>A dictionary of the Security framework, released with everything in it.</summary>
[SupportedOSPlatform("macos")]
internal sealed class KeychainQuery : IDisposable
{
    public nint Dictionary { get; } = CoreFoundation.NewDictionary();

    /// <summary>Sets a key to another constant of the framework.</summary>
    public void Set(string key, string constant)
        => CoreFoundation.Set(Dictionary, SecurityFramework.Constant(key), SecurityFramework.Constant(constant));

    public void SetTrue(string key) => CoreFoundation.Set(Dictionary, SecurityFramework.Constant(key), CoreFoundation.True());

    public void SetText(string key, string text) => SetOwn(key, CoreFoundation.NewString(text));

    public void SetNumber(string key, int value) => SetOwn(key, CoreFoundation.NewNumber(value));

    public void SetData(string key, byte[] data) => SetOwn(key, CoreFoundation.NewData(data));

    public void Dispose() => CoreFoundation.Release(Dictionary);

    /// <summary>The dictionary retains the value, so ours is given back.</summary>
    private void SetOwn(string key, nint value)
    {
        CoreFoundation.Set(Dictionary, SecurityFramework.Constant(key), value);
        CoreFoundation.Release(value);
    }
}
